"use strict";
(function () {
  var items = JSON.parse(document.getElementById("what-if").textContent);
  function say(p) {
    if (p > 0.999) { return ">99.9%"; }
    if (p < 0.001) { return "<0.1%"; }
    return (100 * p).toFixed(1) + "%";
  }
  document.querySelectorAll("fieldset[data-item]").forEach(function (box) {
    var item = items[Number(box.dataset.item)];
    var slider = box.querySelector("input[type=range]");
    var value = box.querySelector(".value");
    var chance = box.querySelector(".chance");
    function show() {
      var place = Math.round((Number(slider.value) - item.first) / item.step);
      place = Math.min(Math.max(place, 0), item.strict.length - 1);
      var shown = (item.first + place * item.step).toFixed(item.decimals) + item.unit;
      var reading = box.querySelector("input[type=radio]:checked").value;
      value.textContent = shown;
      slider.setAttribute("aria-valuetext", shown);
      chance.textContent = say(item[reading][place]);
    }
    box.addEventListener("input", show);
    box.hidden = false;
    show();
  });
})();

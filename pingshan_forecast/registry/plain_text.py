"""One spelling for full and half width, traditional, Japanese and simplified characters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Traditional and Japanese forms of the characters that the lexicon is written in.
_VARIANTS = str.maketrans(
    "佔側備傢價億內兩凈劃動務區員單噹國實對屬崗廠強後徑從戶摺據擴數於會朮業構標決況淨減測漁漲潤濟為營爲獻"
    "現環產産當發礎稅積節築糧純級終結絕絡統經綜網縣總績纍義與萬術衕裝製規計記設試調變財貢貨買貸費貿資購較"
    "轄農進鄉銷鎭鎮長開間閤際電項順預額飲驗體髮麪麫麵點齣総県価増対実済験経変戸収",
    "占侧备家价亿内两净划动务区员单当国实对属岗厂强后径从户折据扩数于会术业构标决况净减测渔涨润济为营为献"
    "现环产产当发础税积节筑粮纯级终结绝络统经综网县总绩累义与万术同装制规计记设试调变财贡货买贷费贸资购较"
    "辖农进乡销镇镇长开间合际电项顺预额饮验体发面面面点出总县价增对实济验经变户收",
)


def plain(text: str) -> str:
    """Text in the spelling of the lexicon, character by character, so that every place stays where it was.

    Examples
    --------
    >>> plain("ＧＤＰ（亿元）")
    'gdp(亿元)'
    """
    return "".join(map(_plain_character, text)).translate(_VARIANTS)


@lru_cache(maxsize=4096)
def _plain_character(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).casefold()
    return folded if len(folded) == 1 else char

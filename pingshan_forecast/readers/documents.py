"""stub"""
def read_source(path):
    return path.read_text(encoding="utf-8")

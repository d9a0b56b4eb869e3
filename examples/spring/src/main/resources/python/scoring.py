"""A model as services have one: imported once for each interpreter, called for each request."""

WEIGHTS = {word: weight for weight, word in enumerate(("jvm", "python", "clutch"), start=1)}


def score(text, slow=False):
    if slow:
        import time

        time.sleep(3)
    words = text.lower().split()
    return {"words": len(words), "score": float(sum(WEIGHTS.get(word, 0) for word in words))}

"""Learning a vocabulary by merges: the most frequent pair of neighbours becomes a token, again and again; ties by order of spelling."""
import collections
import heapq


def merged_tokens(words, tokens, size, join):
    """words: [(parts, count)], changed on the way. Returns (tokens up to `size`, the pairs merged, in order)."""
    pairs, where = collections.Counter(), collections.defaultdict(set)
    for w, (parts, n) in enumerate(words):
        for pair in zip(parts, parts[1:]):
            pairs[pair] += n
            where[pair].add(w)
    heap = [(-n, pair) for pair, n in pairs.items()]
    heapq.heapify(heap)
    tokens, merges, present = list(tokens), [], set(tokens)
    while len(tokens) < size and heap:
        count, pair = heapq.heappop(heap)
        if pairs.get(pair, 0) != -count:
            continue
        if -count < 2:
            break
        joined = join(*pair)
        merges.append(pair)
        if joined not in present:
            present.add(joined)
            tokens.append(joined)
        changed = set()
        for w in where.pop(pair):
            parts, n = words[w]
            for old in zip(parts, parts[1:]):
                pairs[old] -= n
                changed.add(old)
            parts = replaced(parts, pair, joined)
            words[w] = (parts, n)
            for new in zip(parts, parts[1:]):
                pairs[new] += n
                where[new].add(w)
                changed.add(new)
        pairs.pop(pair, None)
        for p in changed:
            if pairs.get(p, 0) > 0:
                heapq.heappush(heap, (-pairs[p], p))
    return tokens, merges


def replaced(parts, pair, joined):
    """The parts with every `pair` of neighbours as one, from left to right."""
    made, i = [], 0
    while i < len(parts):
        if i + 1 < len(parts) and (parts[i], parts[i + 1]) == pair:
            made.append(joined)
            i += 2
        else:
            made.append(parts[i])
            i += 1
    return made

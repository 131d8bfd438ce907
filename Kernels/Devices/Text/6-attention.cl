// Attention in three steps, so that no item holds more than a number or two: scores of the queries against all they see, softmax of
// each row of scores, sums of the values. Rows of scores are [row, head][position], `room` numbers apart.

// Keys of two sources, one after the other, each `tokens` a group; `queries` rows of q share a group. firstRow is that of the call.
KERNEL attention_scores(GLOBAL const float* q, int qo, int qs, int firstRow, int queries, int heads, int size, float scale,
    GLOBAL const float* own, int oo, int os, int ownTokens, GLOBAL const float* other, int to, int ts, int otherTokens,
    GLOBAL float* scores, int room, int count)
{
    ITEM(count);
    int tokens = ownTokens + otherTokens;
    int line = item / tokens;
    int j = item - line * tokens;
    int row = firstRow + line / heads;
    int head = line % heads;
    int group = row / queries;
    GLOBAL const float* query = q + qo + row * qs + head * size;
    GLOBAL const float* key = j < ownTokens
        ? own + oo + (group * ownTokens + j) * os + head * size
        : other + to + (group * otherTokens + j - ownTokens) * ts + head * size;
    float total = 0.0f;
    for (int start = 0; start < size; start += SEGMENT)
    {
        int end = MIN(start + SEGMENT, size);
        float sum = 0.0f;
        for (int d = start; d < end; d++)
            sum = FMA(MUL(query[d], scale), key[d], sum);
        total = ADD(total, sum);
    }

    scores[line * room + j] = total;
}

// One group of 32 a row of scores. What row r (of lines / heads) sees: all of `tokens`, or, where that is 0, positions up to
// `position` + r and at most `window` of them (0: all). Numbers of the row begin with position `origin`, a multiple of 32.
KERNEL attention_softmax(GLOBAL float* scores, int room, int heads, int tokens, int position, int window, int origin)
{
    LOCAL float lanes[32];
    GLOBAL float* line = scores + GRP * room;
    int last = tokens > 0 ? tokens - 1 : position + GRP / heads;
    int first = tokens > 0 || window == 0 ? 0 : MAX(0, last - window + 1);
    first -= origin;
    last -= origin;
    int begin = first / 32 * 32 + LID;
    float max = -3.40282347e+38f;
    for (int j = begin; j <= last; j += 32)
    {
        if (j >= first)
            max = MAX(max, line[j]);
    }

    max = tree_max(lanes, max);
    float lane = 0.0f;
    for (int j = begin; j <= last; j += 32)
    {
        if (j >= first)
        {
            float e = exact_exp(ADD(line[j], -max));
            line[j] = e;
            lane = ADD(lane, e);
        }
    }

    float r = exact_rcp(tree_sum(lanes, lane));
    for (int j = begin; j <= last; j += 32)
    {
        if (j >= first)
            line[j] = MUL(line[j], r);
    }
}

KERNEL attention_values(GLOBAL const float* scores, int room, int firstRow, int queries, int heads, int size,
    GLOBAL const float* own, int oo, int os, int ownTokens, GLOBAL const float* other, int to, int ts, int otherTokens,
    GLOBAL float* y, int yo, int ys, int count)
{
    ITEM(count);
    int columns = heads * size;
    int row = item / columns;
    int k = item - row * columns;
    int group = (firstRow + row) / queries;
    int tokens = ownTokens + otherTokens;
    GLOBAL const float* line = scores + (row * heads + k / size) * room;
    float total = 0.0f;
    for (int start = 0; start < tokens; start += SEGMENT)
    {
        int end = MIN(start + SEGMENT, tokens);
        float sum = 0.0f;
        for (int j = start; j < end; j++)
        {
            float value = j < ownTokens
                ? own[oo + (group * ownTokens + j) * os + k]
                : other[to + (group * otherTokens + j - ownTokens) * ts + k];
            sum = FMA(line[j], value, sum);
        }

        total = ADD(total, sum);
    }

    y[yo + (firstRow + row) * ys + k] = total;
}

// A page: for each head keys [position / 32][place][position mod 32], then values [place / 32][position][place mod 32].
// `layer` is the first number of the layer's first head, `span` the numbers from head to head.

KERNEL store_page(GLOBAL const float* keys, int ko, int ks, GLOBAL const float* values, int vo, int vs, int count, int columns, int size,
    GLOBAL float* page, int layer, int span, int position)
{
    ITEM(count);
    int row = item / columns;
    int k = item - row * columns;
    int head = k / size;
    int d = k % size;
    int p = position + row;
    GLOBAL float* here = page + layer + head * span;
    here[(p / PANEL * size + d) * PANEL + p % PANEL] = keys[ko + row * ks + k];
    here[PAGE * size + (d / PANEL * PAGE + p) * PANEL + d % PANEL] = values[vo + row * vs + k];
}

// Scores against one page, which begins with position `begin`; `shared` query heads share a head of keys and values.
KERNEL page_scores(GLOBAL const float* q, int qo, int qs, int count, int heads, int shared, int size, float scale,
    GLOBAL const float* page, int layer, int span, int begin, int position, int window, GLOBAL float* scores, int room, int origin)
{
    ITEM(count);
    int line = item / PAGE;
    int j = item % PAGE;
    int row = line / heads;
    int head = line % heads;
    int last = position + row;
    int first = window == 0 ? 0 : MAX(0, last - window + 1);
    if (begin + j > last || begin + j < first)
        return;
    GLOBAL const float* query = q + qo + row * qs + head * size;
    GLOBAL const float* key = page + layer + head / shared * span + j / PANEL * size * PANEL + j % PANEL;
    float total = 0.0f;
    for (int start = 0; start < size; start += SEGMENT)
    {
        int end = MIN(start + SEGMENT, size);
        float sum = 0.0f;
        for (int d = start; d < end; d++)
            sum = FMA(MUL(query[d], scale), key[d * PANEL], sum);
        total = ADD(total, sum);
    }

    scores[line * room + begin - origin + j] = total;
}

// Adds one page, a segment of the sum, to y; the first page begins it.
KERNEL page_values(GLOBAL const float* scores, int room, int origin, int count, int heads, int shared, int size,
    GLOBAL const float* page, int layer, int span, int begin, int position, int window, int isFirst, GLOBAL float* y, int yo, int ys)
{
    ITEM(count);
    int columns = heads * size;
    int row = item / columns;
    int k = item - row * columns;
    int head = k / size;
    int d = k % size;
    int last = position + row;
    int first = window == 0 ? 0 : MAX(0, last - window + 1);
    int from = MAX(first, begin);
    int end = MIN(last + 1, begin + PAGE);
    GLOBAL const float* value = page + layer + head / shared * span + PAGE * size + d / PANEL * PAGE * PANEL + d % PANEL;
    GLOBAL const float* line = scores + (row * heads + head) * room;
    float sum = 0.0f;
    for (int j = from; j < end; j++)
        sum = FMA(line[j - origin], value[(j - begin) * PANEL], sum);
    int at = yo + row * ys + k;
    y[at] = ADD(isFirst ? 0.0f : y[at], sum);
}

#!/usr/bin/env python3
"""Contact sheet + measures.  python3 evaluate.py --data ../data --ckpt ema.pt --out . --n 200 --steps 25 --cfg 2.5

Feature space: 16x16 box-downsampled RGB of the picture (768 numbers), L2; candidates are the real drawings
composited on the asked background.  'subject': label of the nearest drawing over all styles (top-1/top-5 distinct
labels).  'style': style of the nearest drawing.  'background': median of the border pixels is nearest to the asked colour.
As a yardstick the same retrieval is run for real drawings against the *other* styles (cross-style).
"""
import argparse
import json
import time
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from data import Data, BG, STYLES
from model import T2I, Lin, sample

ap = argparse.ArgumentParser()
ap.add_argument('--data', default='../data')
ap.add_argument('--ckpt', default='ema.pt')
ap.add_argument('--out', default='.')
ap.add_argument('--n', type=int, default=200)
ap.add_argument('--steps', type=int, default=25)
ap.add_argument('--cfg', type=float, default=3.0)
ap.add_argument('--power', type=float, default=1.0)
ap.add_argument('--sheet_only', action='store_true')
ap.add_argument('--no_sheet', action='store_true')
ap.add_argument('--quant', type=int, default=0, help='simulate per-row symmetric weight quantisation with this many bits')
ap.add_argument('--tag', default='')
a = ap.parse_args()
torch.set_num_threads(2)
D = Data(a.data)
c = torch.load(a.ckpt)
m = T2I(**c['cfg'])
m.load_state_dict(c['ema'])
m.eval()
if a.quant:
    with torch.no_grad():
        for n, p in m.named_parameters():
            if p.ndim == 2:
                s = p.abs().amax(1, keepdim=True).clamp(min=1e-12) / (2 ** (a.quant - 1) - 1)
                p.copy_((p / s).round() * s)


def gen(caps, seed):
    ids = torch.tensor([D.ids(s) for s in caps])
    r = []
    for i in range(0, len(caps), 50):
        r.append(sample(m, ids[i:i + 50], a.steps, a.cfg, seed + i, power=a.power))
    return torch.cat(r)


def sheet(caps, seed, file, cols=8, notes=None, ref=None):
    x = gen(caps, seed)
    S, H = 128, 128 + 26
    rows = (len(caps) + cols - 1) // cols
    im = Image.new('RGB', (cols * (S + 6), rows * (H + 4)), (235, 235, 235))
    dr = ImageDraw.Draw(im)
    for k, s in enumerate(caps):
        p = ((x[k].permute(1, 2, 0) + 1) * 127.5).round().byte().numpy()
        ox, oy = (k % cols) * (S + 6), (k // cols) * (H + 4)
        im.paste(Image.fromarray(p).resize((S, S), Image.NEAREST), (ox, oy))
        if ref is not None and ref[k] is not None:
            q = D.compose(D.rgba[[ref[k]]], [BG['white']])[0]
            q = ((q.permute(1, 2, 0) + 1) * 127.5).round().byte().numpy()
            im.paste(Image.fromarray(q).resize((40, 40), Image.BOX), (ox + S - 40, oy + S - 40))
        dr.text((ox, oy + S + 1), s[:22], fill=(0, 0, 0))
        dr.text((ox, oy + S + 12), s[22:44] + (('  ' + notes[k]) if notes else ''), fill=(90, 0, 0))
    im.save(file)


rs = np.random.RandomState(3)
want = ['red apple', 'dog face', 'house', 'rainbow', 'rocket', 'fish', 'automobile', 'pizza', 'snowman', 'guitar', 'cat face',
        'soccer ball', 'butterfly', 'rose', 'castle', 'airplane']
caps, notes, ref = [], [], []
for k, w in enumerate(want):
    s = STYLES[k % 3]
    i = D.by.get(w, {}).get(s)
    if i is None:
        i = D.train[k]
        s, w = D.style[i], D.label[i]
    caps.append(f'{s} {w}')
    notes.append('HELD' if i in set(D.held) else 'train')
    ref.append(i)
for j in rs.permutation(len(D.held))[:16]:
    i = D.held[j]
    caps.append(f'{D.style[i]} {D.label[i]}')
    notes.append('HELD')
    ref.append(i)
names = list(BG)
for k, (w, b) in enumerate(zip(['red apple', 'dog face', 'sun', 'rocket', 'tulip', 'owl', 'red heart', 'fish', 'grinning face', 'banana', 'snowman', 'crab'],
                               ['blue', 'pink', 'black', 'green', 'yellow', 'purple', 'cyan', 'orange', 'brown', 'gray', 'red', 'white'])):
    s = STYLES[k % 3]
    caps.append(f'{s} {w} on {b} background')
    notes.append('bg')
    ref.append(D.by.get(w, {}).get(s))
for s in ['flat blue dog face', '3d green cat face', 'noto purple apple', '3d house with rainbow']:
    caps.append(s)
    notes.append('novel')
    ref.append(None)
t0 = time.time()
a.no_sheet or sheet(caps, 11, f'{a.out}/sheet{a.tag}.png', notes=notes, ref=ref)
print('sheet s/picture (batched)', (time.time() - t0) / len(caps), flush=True)
if a.sheet_only:
    raise SystemExit

res = dict(steps=a.steps, cfg=a.cfg, power=a.power, quant=a.quant, n=a.n)
ids1 = torch.tensor([D.ids('flat red apple')])
sample(m, ids1, 2, a.cfg)
t0 = time.time()
for k in range(3):
    sample(m, ids1, a.steps, a.cfg, k)
res['seconds_per_sample_bf16_2_threads'] = (time.time() - t0) / 3
Lin.fp32 = True
t0 = time.time()
sample(m, ids1, a.steps, a.cfg, 0)
res['seconds_per_sample_fp32_2_threads'] = time.time() - t0
Lin.fp32 = False


def feat(x):
    return F.adaptive_avg_pool2d(x, 16).flatten(1)


def bank(bg):
    return torch.cat([feat(D.compose(D.rgba[i:i + 500], [BG[bg]] * len(D.rgba[i:i + 500]))) for i in range(0, len(D.rgba), 500)])


def measure(idx, bgs, seed):
    caps = [f'{D.style[i]} {D.label[i]}' + (f' on {b} background' if b != 'white' else '') for i, b in zip(idx, bgs)]
    x = gen(caps, seed)
    f = feat(x)
    banks = {}
    t1 = t5 = st = bgok = exact = mse = stg = 0
    for k, (i, b) in enumerate(zip(idx, bgs)):
        if b not in banks:
            banks[b] = bank(b)
        d = (banks[b] - f[k]).square().sum(1)
        o = d.argsort().tolist()
        lab = []
        for j in o[:40]:
            if D.label[j] not in lab:
                lab.append(D.label[j])
        t1 += lab[0] == D.label[i]
        t5 += D.label[i] in lab[:5]
        st += D.style[o[0]] == D.style[i]
        sib = [D.by[D.label[i]][s] for s in D.by[D.label[i]]]   # style decided among the drawings of the same subject
        stg += min(sib, key=lambda j: d[j].item()) == i
        exact += o[0] == i
        r = D.compose(D.rgba[[i]], [BG[b]])[0]
        mse += (x[k] - r).square().mean().item()
        e = torch.cat([x[k][:, 0], x[k][:, -1], x[k][:, :, 0], x[k][:, :, -1]], 1).median(1)[0]
        e = (e + 1) * 127.5
        nb = min(BG, key=lambda q: sum((e[j].item() - BG[q][j]) ** 2 for j in range(3)))
        bgok += nb == b
    n = len(idx)
    return dict(n=n, subject_top1=t1 / n, subject_top5=t5 / n, style_of_nearest=st / n, style_among_subject=stg / n,
                nearest_is_that_drawing=exact / n, background=bgok / n, mse_to_drawing=mse / n)


rs = np.random.RandomState(9)
tr = [D.train[j] for j in rs.permutation(len(D.train))[:a.n]]
res['train'] = measure(tr, ['white'] * len(tr), 100)
res['held'] = measure(D.held, ['white'] * len(D.held), 200)
res['train_bg'] = measure(tr[:100], [names[1 + k % 11] for k in range(min(100, len(tr)))], 300)
B = bank('white')
ok1 = ok5 = 0
for i in D.held:   # yardstick: the real drawing of a held-out pairing, looked up among the other drawings
    d = (B - B[i]).square().sum(1)
    d[i] = 1e9
    lab = []
    for j in d.argsort().tolist()[:40]:
        if D.label[j] not in lab:
            lab.append(D.label[j])
    ok1 += lab[0] == D.label[i]
    ok5 += D.label[i] in lab[:5]
res['yardstick_real_cross_style_top1'] = ok1 / len(D.held)
res['yardstick_real_cross_style_top5'] = ok5 / len(D.held)
json.dump(res, open(f'{a.out}/measures{a.tag}.json', 'w'), indent=1)
print(json.dumps(res, indent=1))

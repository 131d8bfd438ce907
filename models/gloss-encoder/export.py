#!/usr/bin/env python3
"""Writes a run's averaged weights as a folder that the transformers and sentence-transformers libraries read too: float16.

    python3 export.py run .
"""
import json
import os
import sys

import torch

from model import EPSILON
from tensors import write_safetensors
from train import MOST
from wordpiece import SPECIAL

PARTS = {'q': 'attention.self.query', 'k': 'attention.self.key', 'v': 'attention.self.value', 'o': 'attention.output.dense',
         'up': 'intermediate.dense', 'down': 'output.dense', 'n1': 'attention.output.LayerNorm', 'n2': 'output.LayerNorm'}
TOP = {'embedding': 'embeddings.word_embeddings.weight', 'position': 'embeddings.position_embeddings.weight',
       'kind': 'embeddings.token_type_embeddings.weight', 'norm.weight': 'embeddings.LayerNorm.weight', 'norm.bias': 'embeddings.LayerNorm.bias'}


def named(weights):
    """Our names to those of transformers' BERT."""
    found = {}
    for name, t in weights.items():
        if name in TOP:
            found[TOP[name]] = t
        elif name.startswith('blocks.'):
            _, i, part, kind = name.split('.')
            found[f'encoder.layer.{i}.{PARTS[part]}.{kind}'] = t
    return found


def tokenizer(tokens):
    ids = {t: i for i, t in enumerate(tokens)}
    first, last = '[CLS]', '[SEP]'
    return dict(
        version='1.0', truncation=None, padding=None,
        added_tokens=[dict(id=ids[t], content=t, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for t in SPECIAL],
        normalizer=dict(type='BertNormalizer', clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True),
        pre_tokenizer=dict(type='BertPreTokenizer'),
        post_processor=dict(
            type='TemplateProcessing',
            single=[dict(SpecialToken=dict(id=first, type_id=0)), dict(Sequence=dict(id='A', type_id=0)), dict(SpecialToken=dict(id=last, type_id=0))],
            pair=[dict(SpecialToken=dict(id=first, type_id=0)), dict(Sequence=dict(id='A', type_id=0)), dict(SpecialToken=dict(id=last, type_id=0)),
                  dict(Sequence=dict(id='B', type_id=0)), dict(SpecialToken=dict(id=last, type_id=0))],
            special_tokens={t: dict(id=t, ids=[ids[t]], tokens=[t]) for t in (first, last)}),
        decoder=dict(type='WordPiece', prefix='##', cleanup=True),
        model=dict(type='WordPiece', unk_token='[UNK]', continuing_subword_prefix='##', max_input_chars_per_word=100, vocab=ids))


def main():
    run, out = sys.argv[1:3]
    shape = json.load(open(os.path.join(run, 'shape.json')))
    weights = torch.load(os.path.join(run, 'state.pt'))['average']
    write_safetensors(os.path.join(out, 'model.safetensors'), {n: t.half() for n, t in named(weights).items()})
    config = dict(
        architectures=['BertModel'], model_type='bert', hidden_act='gelu', position_embedding_type='absolute', vocab_size=shape['vocabulary'],
        hidden_size=shape['d'], num_hidden_layers=shape['layers'], num_attention_heads=shape['heads'], intermediate_size=shape['hidden'],
        max_position_embeddings=shape['positions'], type_vocab_size=1, layer_norm_eps=EPSILON, pad_token_id=0)
    os.makedirs(os.path.join(out, '1_Pooling'), exist_ok=True)
    pooling = dict(word_embedding_dimension=shape['d'], pooling_mode_cls_token=False, pooling_mode_mean_tokens=True)
    modules = [dict(idx=i, name=str(i), path=p, type=f'sentence_transformers.models.{t}')
               for i, (p, t) in enumerate((('', 'Transformer'), ('1_Pooling', 'Pooling'), ('2_Normalize', 'Normalize')))]
    tokens = open(os.path.join(run, 'vocab.txt'), encoding='utf-8').read().split('\n')[:-1]
    for file, value in (('config.json', config), ('1_Pooling/config.json', pooling), ('modules.json', modules), ('tokenizer.json', tokenizer(tokens)),
                        ('sentence_bert_config.json', dict(max_seq_length=MOST, do_lower_case=False))):
        with open(os.path.join(out, file), 'w', encoding='utf-8') as f:
            json.dump(value, f, indent=None if file == 'tokenizer.json' else 1, ensure_ascii=False)
            f.write('\n')


if __name__ == '__main__':
    main()

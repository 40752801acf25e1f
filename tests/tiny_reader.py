"""A reader of a few thousand random weights and a vocabulary of plain words."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForQuestionAnswering, BertModel

WORDS = """the a of in on who what where when did was is river mill stands by opened library mayor town bridge built
year rises spring market held every friday square old new stone wood north south east west 1901 1902 1903 1904 1905
gardener smith miller baker teacher . , ? ##s ##er""".split()


def save_tiny_tokenizer(folder: Path) -> None:
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))


def tiny_config() -> BertConfig:
    return BertConfig(
        vocab_size=4 + len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=320,
    )


def save_tiny_reader(folder: Path) -> Path:
    """The layout of ``transformers``, untrained."""
    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    BertForQuestionAnswering(tiny_config()).save_pretrained(folder)
    save_tiny_tokenizer(folder)
    return folder


def save_tiny_encoder(folder: Path) -> Path:
    """What a reader is trained from."""
    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    BertModel(tiny_config(), add_pooling_layer=False).save_pretrained(folder)
    save_tiny_tokenizer(folder)
    return folder

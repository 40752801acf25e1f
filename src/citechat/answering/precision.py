"""In which number type this machine runs a model fastest."""

from __future__ import annotations

import torch

CPU_BFLOAT16 = ("avx512_bf16", "amx_bf16", "bf16")
"""The instructions, on x86 and on ARM, with one of which a CPU is about twice as fast in bfloat16."""


def fastest_type() -> torch.dtype:
    """Of the GPU where there is one, else of the CPU."""
    if torch.cuda.is_available():
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if any(able.get(instruction) for instruction in CPU_BFLOAT16) else torch.float32

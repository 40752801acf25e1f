"""Which language model the settings name, loaded."""

from __future__ import annotations

from pathlib import Path

from citechat.answering.language_model import LanguageModel, OnProgress
from citechat.errors import ModelError, first_line
from citechat.settings import EMBEDDED, NO_MODEL, PREFIX, Settings

_MODEL_FILES = ["*.json", "*.jinja", "*.model", "*.safetensors", "*.txt"]
"""What is downloaded of a hub's model: no weights but safetensors, which cannot hold code."""


def load_language_model(settings: Settings, on_progress: OnProgress | None = None) -> LanguageModel | None:
    """The language model the settings name, or None where they want quotes only.

    ``on_progress`` is told about the one slow step, converting the embedded model's weights on the first run.

    Raises:
        ModelError: the model cannot be loaded.
    """
    if settings.language_model == NO_MODEL:
        return None
    if settings.base_url is not None:
        from citechat.answering.server_model import ServerModel

        return ServerModel.from_settings(settings)

    # Imported here: PyTorch takes seconds to load, and a server or quotes need none of it.
    from citechat.answering.embedded_weights import embedded_weights
    from citechat.answering.transformers_model import TransformersModel

    if settings.language_model == EMBEDDED:
        folder, name = embedded_weights(settings.cache, on_progress), "SmolLM2-135M-Instruct"
    elif (folder := Path(settings.language_model).expanduser()).is_dir():
        name = folder.resolve().name
    else:
        folder, name = _hub_snapshot(settings.language_model, settings.network), settings.language_model
    return TransformersModel.load(folder, name=name, threads=settings.threads)


def _hub_snapshot(name: str, network: bool) -> Path:
    """The folder that the hub's model ``name`` is kept in, downloaded first where ``network`` allows it.

    The model is loaded from that folder, not by its name: given a name, transformers may ask the hub for more.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=not network, allow_patterns=_MODEL_FILES))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        if network:
            raise ModelError(
                f"The language model {name} is neither a folder nor to be had from the hub "
                f"({first_line(error)}); correct {PREFIX}LANGUAGE_MODEL or look to the network."
            ) from error
        raise ModelError(
            f"The language model {name} is neither a folder nor in the local Hugging Face cache; "
            f"correct {PREFIX}LANGUAGE_MODEL, or set {PREFIX}NETWORK=1 to download it."
        ) from error
    except (HfHubHTTPError, OSError) as error:
        raise ModelError(
            f"The language model {name} cannot be downloaded ({first_line(error)}); "
            f"look to the network, or correct {PREFIX}LANGUAGE_MODEL."
        ) from error

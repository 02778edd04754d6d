"""Settings to objects: the one place that chooses implementations."""

from pathlib import Path

from index.corpus import Corpus
from index.cross_encoder import CrossEncoder
from index.embedder import Embedder, SentenceTransformerEmbedder
from qa.assistant import Assistant
from qa.endpoint import EndpointModel
from qa.llama import LlamaModel
from qa.models import LanguageModel
from qa.registry import REGISTRY, named
from qa.settings import RERANKER_BASE, Settings
from qa.weights import located


def make_embedder(settings: Settings) -> Embedder:
    """Load the embedder that the settings name.

    Raises:
        ModelError: its weights are missing or damaged.
    """
    folder = Path(settings.embedder)
    if settings.embedder in REGISTRY or not folder.is_dir():
        folder = located(named(settings.embedder), settings.models)
    return SentenceTransformerEmbedder(folder)


def reranker_folder(settings: Settings) -> Path:
    """Return the folder of the model that the reranker builds on."""
    return located(named(RERANKER_BASE), settings.models)


def make_model(settings: Settings) -> LanguageModel:
    """Load the language model that the settings name, or get ready to ask an endpoint.

    Raises:
        ModelError: its weights are missing or damaged.
    """
    if settings.model.startswith(("http://", "https://")):
        return EndpointModel(
            settings.model, settings.endpoint_model, settings.endpoint_key.get_secret_value()
        )
    path = Path(settings.model)
    if settings.model in REGISTRY or path.suffix != ".gguf":
        path = located(named(settings.model), settings.models)
    return LlamaModel(path, context_tokens=settings.context_tokens, threads=settings.threads)


def open_corpus(settings: Settings, embedder: Embedder) -> Corpus:
    """Open the corpus that the settings name, for reading."""
    return Corpus.open(settings.corpus, embedder)


def make_assistant(settings: Settings, corpus: Corpus | None = None) -> Assistant:
    """Put the whole assistant together; what is cheap to check is checked first.

    It reads `corpus` if that is given, and the one that the settings name if not.
    """
    corpus = corpus or open_corpus(settings, make_embedder(settings))
    folder = reranker_folder(settings)
    return Assistant(
        corpus, CrossEncoder(folder), make_model(settings), settings.evidence_tokens, settings.care
    )

"""What a person may choose: from the environment (`WEATHERVANE_...`), else `weathervane.toml`, else the defaults."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from news.errors import ConfigError, Where
from news.position import PositionSettings

CHECKOUT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "weathervane.toml"


class Settings(BaseSettings):
    """Everything that can be set. Paths are relative to the folder that the program is started in, the defaults to
    the checkout."""

    model_config = SettingsConfigDict(
        env_prefix="WEATHERVANE_", env_nested_delimiter="__", toml_file=SETTINGS_FILE, extra="forbid", frozen=True
    )

    data: Path = Field(CHECKOUT / "data", description="folder of the database, the published copy and alert files")
    articles: tuple[Path, ...] = Field((CHECKOUT / "seeds" / "articles",), description="folders of articles to take in")
    feeds: Path = Field(CHECKOUT / "seeds" / "feeds.yaml", description="the list of feeds")
    actors: Path = Field(CHECKOUT / "seeds" / "actors", description="folder of actor files")
    rules: tuple[Path, ...] = Field((CHECKOUT / "rules" / "library",), description="rule files, or folders of them")
    channels: tuple[str, ...] = Field(
        ("console", "file"),
        description="where alerts go: console, file, file:FOLDER or an Apprise URL, each as NAME=... if you like",
    )
    watch: tuple[str, ...] = Field((), description="actors: only what may be about them is read; none: everything")
    read_batch: int = Field(100, ge=1, description="articles read between two commits")
    lock_wait: float = Field(30.0, ge=0, description="seconds to wait for another process that writes")
    publish_share: float = Field(
        0.2, gt=0, le=1, description="what part of the time may go into publishing, from 100 MB on"
    )
    allow_private_feeds: bool = Field(False, description="let feeds live on, and redirect to, private addresses")
    position: PositionSettings = PositionSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**chosen: object) -> Settings:
    """The settings in force, `chosen` over all. Raises ConfigError naming every setting that is wrong."""
    try:
        return Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as failure:
        faults = "; ".join(
            f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}"
            for error in failure.errors(include_url=False, include_input=False)
        )
    except (SettingsError, ValueError) as failure:
        faults = str(failure)
    mend = f"mend it in {SETTINGS_FILE} or in the environment (WEATHERVANE_...)"
    raise ConfigError(f"settings: {faults}", Where(), mend) from None

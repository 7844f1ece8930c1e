-- Which releases are in use, so that servers have them compiled before somebody asks.

-- When a union enabled it last; null: none ever did. Says nothing of who, and is no part of the release.
alter table plugin_release add column enabled_at timestamptz;

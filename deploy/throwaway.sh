# Sourced by steps that need settings but no database: checks, and collecting static files.
# The secrets are made here, serve this one process and are kept nowhere; none is baked into an image.
throwaway() { head -c 48 /dev/urandom | base64 -w0; }
export DATABASE_URL=postgres:///none REDIS_URL=redis://127.0.0.1:1/0 LOCAL_HTTP=1 ALLOWED_HOSTS=localhost DEBUG=0
SECRET_KEY=$(throwaway) LOOKUP_KEY=$(throwaway) HISTORY_KEY=$(throwaway)
FIELD_KEYS=$(head -c 32 /dev/urandom | base64 -w0 | tr '+/' '-_')
export SECRET_KEY LOOKUP_KEY HISTORY_KEY FIELD_KEYS DJANGO_SETTINGS_MODULE=config.settings

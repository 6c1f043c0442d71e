"""The protocol between the app and a worker: frames, messages, and the codec of their contents."""

"""The protocol between the app and guests: frames, messages, and the codec of their contents."""

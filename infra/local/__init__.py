"""The whole stack on one machine."""

import os

# gRPC's fork handlers have crashed a child between fork and exec (SIGSEGV) while another thread was in gRPC.
# The children are other programs and never use the parent's gRPC. Set this before gRPC loads.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

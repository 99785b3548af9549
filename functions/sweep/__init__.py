"""The sweep function: repair members and queues on a schedule."""

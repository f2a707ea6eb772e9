//! Who calls, from what the network says.

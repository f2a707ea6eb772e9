//! A line as others meet it: real calls, telephones and registrars on loopback sockets.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod loopback;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod phone;
#[cfg(test)]
mod trunks;
#[cfg(test)]
mod wrong;

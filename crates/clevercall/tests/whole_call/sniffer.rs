//! What somebody beside the line would see of a call.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream, UdpSocket},
    os::fd::{AsRawFd, OwnedFd},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use nix::sys::{
    socket::{
        AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, setsockopt, socket,
        sockopt::{RcvBuf, ReceiveTimeout},
    },
    time::TimeVal,
};

/// How long it waits before it looks whether it is to stop.
const BREATH: Duration = Duration::from_millis(200);

/// What one packet, or one piece of a connection, carried.
#[derive(Clone)]
pub(crate) struct Packet {
    pub(crate) from: u16,
    pub(crate) to: u16,
    pub(crate) is_datagram: bool,
    pub(crate) payload: Vec<u8>,
}

/// Every packet on this machine's own interfaces, from its making until it is stopped.
pub(crate) struct Sniffer {
    stop: Arc<AtomicBool>,
    seen: thread::JoinHandle<Vec<Packet>>,
}

impl Sniffer {
    /// Starts; an error where the system does not let this user see packets (Linux wants CAP_NET_RAW).
    pub(crate) fn start() -> nix::Result<Self> {
        let all = SockProtocol::EthAll;
        let packets = socket(AddressFamily::Packet, SockType::Datagram, SockFlag::SOCK_CLOEXEC, all)?;
        setsockopt(&packets, ReceiveTimeout, &TimeVal::new(0, 200_000))?;
        // The system grants less than this to ordinary users; what it grants is enough for one call.
        setsockopt(&packets, RcvBuf, &8_000_000)?;
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        Ok(Self { stop, seen: thread::spawn(move || sniff(&packets, &told)) })
    }

    /// What went from or to these ports.
    pub(crate) fn stop(self, is_ours: impl Fn(u16) -> bool) -> Vec<Packet> {
        self.stop.store(true, Ordering::Relaxed);
        let mut seen = self.seen.join().expect("sniffing does not panic");
        seen.retain(|packet| is_ours(packet.from) || is_ours(packet.to));
        seen
    }
}

fn sniff(packets: &OwnedFd, stop: &AtomicBool) -> Vec<Packet> {
    let mut buffer = vec![0; 1 << 16];
    let mut seen = Vec::new();
    let mut latest: HashMap<(u16, u16), Vec<u8>> = HashMap::new();
    while !stop.load(Ordering::Relaxed) {
        // Nothing for a while, or a signal: look again.
        let Ok(length) = recv(packets.as_raw_fd(), &mut buffer, MsgFlags::empty()) else { continue };
        let Some(packet) = read(&buffer[..length]) else { continue };
        // On loopback each packet is seen twice, leaving and arriving.
        let way = (packet.from, packet.to);
        if latest.get(&way).is_some_and(|before| *before == buffer[..length]) {
            continue;
        }
        latest.insert(way, buffer[..length].to_vec());
        seen.push(packet);
    }
    seen
}

/// The ports and payload of an IPv4 packet (RFC 791) with a datagram (RFC 768) or a segment (RFC 9293).
fn read(packet: &[u8]) -> Option<Packet> {
    let header = usize::from(packet.first()? & 15) * 4;
    let length = usize::from(u16::from_be_bytes([*packet.get(2)?, *packet.get(3)?]));
    let transport = packet.get(header..length)?;
    let port = |at: usize| Some(u16::from_be_bytes([*transport.get(at)?, *transport.get(at + 1)?]));
    let (is_datagram, start) = match (packet[0] >> 4, packet.get(9)?) {
        (4, 17) => (true, 8),
        (4, 6) => (false, usize::from(*transport.get(12)? >> 4) * 4),
        _ => return None,
    };
    Some(Packet { from: port(0)?, to: port(2)?, is_datagram, payload: transport.get(start..)?.to_vec() })
}

/// A relay that writes down what it passes on: for systems where packets can't be seen.
///
/// It sees signalling only. Sound goes directly between the two, as they agree inside what the relay passes on.
pub(crate) struct Relay {
    pub(crate) port: u16,
    passed: Arc<Mutex<Vec<Packet>>>,
}

impl Relay {
    /// Between a caller and a server that is reached over connections.
    pub(crate) fn of_connections(server: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let passed = Arc::default();
        let record = Arc::clone(&passed);
        // Ends with the test's process.
        thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let Ok(onward) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)) else { return };
                let (back, forth) = (caller.try_clone(), onward.try_clone());
                let (Ok(back), Ok(forth)) = (back, forth) else { return };
                pass_on(caller, forth, (port, server), Arc::clone(&record));
                pass_on(onward, back, (server, port), Arc::clone(&record));
            }
        });
        Self { port, passed }
    }

    /// Between one caller and a server that is reached by datagrams.
    pub(crate) fn of_datagrams(server: u16) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let port = socket.local_addr().expect("it is bound").port();
        let passed: Arc<Mutex<Vec<Packet>>> = Arc::default();
        let record = Arc::clone(&passed);
        thread::spawn(move || {
            let (mut buffer, mut caller) = (vec![0; 1 << 16], server);
            while let Ok((length, source)) = socket.recv_from(&mut buffer) {
                let to = if source.port() == server { caller } else { server };
                if to == server {
                    caller = source.port();
                }
                note(&record, (source.port(), to), &buffer[..length], true);
                if socket.send_to(&buffer[..length], (Ipv4Addr::LOCALHOST, to)).is_err() {
                    // Lost, as a datagram may be.
                }
            }
        });
        Self { port, passed }
    }

    /// What was passed on until now.
    pub(crate) fn passed(&self) -> Vec<Packet> {
        self.passed.lock().expect("nobody panics with it").clone()
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, ports: (u16, u16), record: Arc<Mutex<Vec<Packet>>>) {
    thread::spawn(move || -> io::Result<()> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let length = from.read(&mut buffer)?;
            if length == 0 {
                return to.shutdown(Shutdown::Write);
            }
            note(&record, ports, &buffer[..length], false);
            to.write_all(&buffer[..length])?;
        }
    });
}

fn note(record: &Mutex<Vec<Packet>>, (from, to): (u16, u16), payload: &[u8], is_datagram: bool) {
    let packet = Packet { from, to, is_datagram, payload: payload.to_vec() };
    record.lock().expect("nobody panics with it").push(packet);
}

/// Waits until what was sent has been seen.
pub(crate) fn settle() {
    thread::sleep(BREATH * 2);
}

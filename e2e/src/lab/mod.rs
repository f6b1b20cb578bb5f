//! A small internet: network namespaces with a router between them, whose paths can be cut, moved,
//! narrowed and made lossy, without touching the network of the machine.
//!
//! Relay and TURN server are in a network of servers; each person is in a network of their own, where wanted
//! behind a NAT that lets nothing in that was not asked for and has another port for everybody
//! (address-dependent mapping, RFC 4787). It takes root, iproute2 and nftables.

mod keeper;
mod space;

use std::{
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result, ensure};

use self::keeper::Keeper;
pub use self::space::Space;
pub(crate) use self::space::{Connector, Place};

/// How many there have been.
static BUILT: AtomicU32 = AtomicU32::new(0);

/// The relay's address.
pub(crate) const RELAY: &str = "10.77.0.1";
/// The TURN server's.
const TURN: &str = "10.77.0.2";

/// The network in which they are.
const SERVERS: &str = "10.77.9";

/// How somebody is connected to the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// With an address that everybody reaches.
    Open,
    /// Behind a NAT.
    BehindNat,
}

/// What no longer comes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// All UDP: calls, and the way to TURN.
    Udp,
    /// Everything of this person's, 0 or 1.
    Person(usize),
    /// What people send each other without anybody between.
    Direct,
}

/// The rules of the router: everything passes, as long as these chains are empty.
const RULES: &str = "table inet lab {
    chain cut {}
    chain loss {}
    chain forward { type filter hook forward priority 0; jump cut; jump loss; }
}";

/// What a home router does.
const NAT: &str = "table inet nat {
    chain out { type nat hook postrouting priority 100; oifname \"out\" masquerade fully-random; }
    chain through {
        type filter hook forward priority 0; policy drop;
        iifname \"in\" accept;
        ct state established,related accept;
    }
}";

/// Two people and the internet between them; all of it is gone when this is dropped.
#[derive(Debug)]
pub struct Lab {
    middle: Space,
    servers: Space,
    people: [Space; 2],
    homes: [Home; 2],
    _keeper: Keeper,
}

impl Lab {
    /// Builds it, and removes what killed processes have left of theirs.
    ///
    /// # Errors
    /// This is not root, or `ip`, `tc` or `nft` is missing.
    pub fn build(homes: [Home; 2]) -> Result<Self> {
        possible()?;
        keeper::sweep()?;
        let keeper = Keeper::start(BUILT.fetch_add(1, Ordering::Relaxed))?;
        let middle = Space::create(keeper.name("middle"))?;
        middle.set("ipv4/ip_forward", "1")?;
        // What is sent to no address of ours is lost without a word, as it is out there.
        middle.ip("route add blackhole default")?;
        middle.nft(RULES)?;
        let servers = Space::create(keeper.name("servers"))?;
        connect((&middle, "servers"), (&servers, "eth0"), SERVERS)?;
        for address in [RELAY, TURN] {
            servers.ip(&format!("addr add {address}/32 dev lo"))?;
            middle.ip(&format!("route add {address} via {SERVERS}.2"))?;
        }
        let [one, other] = homes;
        let people = [
            person(&keeper, &middle, 0, one)?,
            person(&keeper, &middle, 1, other)?,
        ];
        Ok(Self {
            middle,
            servers,
            people,
            homes,
            _keeper: keeper,
        })
    }

    /// Where the relay is.
    pub(crate) fn relay(&self) -> Place {
        self.place(RELAY)
    }

    /// Where the TURN server is.
    pub(crate) fn turn(&self) -> Place {
        self.place(TURN)
    }

    fn place(&self, host: &'static str) -> Place {
        Place {
            space: Some(self.servers.clone()),
            host,
        }
    }

    /// The network of the first person, or of the second.
    ///
    /// # Errors
    /// There are two.
    pub fn person(&self, which: usize) -> Result<&Space> {
        self.people.get(which).context("there are two people")
    }

    /// Cuts a path, in silence: nobody is told that nothing arrives.
    ///
    /// # Errors
    /// `nft` refuses.
    pub fn cut(&self, cut: Cut) -> Result<()> {
        let rules = match cut {
            Cut::Udp => "add rule inet lab cut meta l4proto udp drop".to_owned(),
            Cut::Person(which) => format!(
                "add rule inet lab cut iifname p{which} drop; \
                 add rule inet lab cut oifname p{which} drop"
            ),
            Cut::Direct => "add rule inet lab cut iifname p0 oifname p1 drop; \
                 add rule inet lab cut iifname p1 oifname p0 drop"
                .to_owned(),
        };
        self.middle.nft(&rules)
    }

    /// Drops one packet of UDP in ten, by chance.
    ///
    /// # Errors
    /// `nft` refuses.
    pub fn lose(&self) -> Result<()> {
        self.middle
            .nft("add rule inet lab loss meta l4proto udp numgen random mod 10 == 0 drop")
    }

    /// Ends what was cut and what was lost.
    ///
    /// # Errors
    /// `nft` refuses.
    pub fn mend(&self) -> Result<()> {
        self.middle
            .nft("flush chain inet lab cut; flush chain inet lab loss")
    }

    /// Narrows the link of a person to so many kbit/s, both ways.
    ///
    /// # Errors
    /// `tc` refuses.
    pub fn narrow(&self, which: usize, rate: u32) -> Result<()> {
        let rule = format!("root tbf rate {rate}kbit burst 8kb latency 400ms");
        self.middle
            .tc(&format!("qdisc replace dev p{which} {rule}"))?;
        self.person(which)?
            .tc(&format!("qdisc replace dev eth0 {rule}"))
    }

    /// Ends that.
    ///
    /// # Errors
    /// `tc` refuses.
    pub fn widen(&self, which: usize) -> Result<()> {
        self.middle.tc(&format!("qdisc del dev p{which} root"))?;
        self.person(which)?.tc("qdisc del dev eth0 root")
    }

    /// Gives somebody another address, as another network does.
    ///
    /// # Errors
    /// They are behind a NAT, or `ip` refuses.
    pub fn change_address(&self, which: usize) -> Result<()> {
        ensure!(
            self.homes.get(which) == Some(&Home::Open),
            "whoever is behind a NAT keeps their address"
        );
        let space = self.person(which)?;
        let net = format!("10.77.{}", which + 1);
        space.ip(&format!("addr del {net}.2/24 dev eth0"))?;
        space.ip(&format!("addr add {net}.3/24 dev eth0"))?;
        space.ip(&format!("route replace default via {net}.1"))
    }
}

/// That all it takes is here.
fn possible() -> Result<()> {
    ensure!(
        rustix::process::geteuid().is_root(),
        "this fault takes network namespaces, and these take root"
    );
    for (tool, package) in [("ip", "iproute2"), ("tc", "iproute2"), ("nft", "nftables")] {
        let there = Command::new(tool).arg("-V").output();
        ensure!(
            there.is_ok_and(|there| there.status.success()),
            "`{tool}` is missing; Debian's package is {package}"
        );
    }
    Ok(())
}

/// Somebody's network, connected to the middle.
fn person(keeper: &Keeper, middle: &Space, which: usize, home: Home) -> Result<Space> {
    let space = Space::create(keeper.name(&format!("person{which}")))?;
    let net = format!("10.77.{}", which + 1);
    let plug = format!("p{which}");
    match home {
        Home::Open => connect((middle, &plug), (&space, "eth0"), &net)?,
        Home::BehindNat => {
            let nat = Space::create(keeper.name(&format!("nat{which}")))?;
            nat.set("ipv4/ip_forward", "1")?;
            connect((middle, &plug), (&nat, "out"), &net)?;
            let inside = format!("192.168.{}", which + 1);
            connect((&nat, "in"), (&space, "eth0"), &inside)?;
            nat.nft(NAT)?;
        }
    }
    Ok(space)
}

/// A cable between two spaces: `.1` is at the near end, `.2` at the far end, which sends everything
/// that it does not know there.
fn connect(near: (&Space, &str), far: (&Space, &str), net: &str) -> Result<()> {
    let (one, plug) = near;
    let (other, socket) = far;
    one.ip(&format!(
        "link add {plug} type veth peer name {socket} netns {}",
        other.name()
    ))?;
    for ((space, link), end) in [(near, 1), (far, 2)] {
        space.set(&format!("ipv6/conf/{link}/disable_ipv6"), "1")?;
        space.ip(&format!("addr add {net}.{end}/24 dev {link}"))?;
        space.ip(&format!("link set {link} up"))?;
    }
    other.ip(&format!("route add default via {net}.1"))
}

#[cfg(test)]
mod tests {
    use std::{
        fs, io,
        net::{SocketAddr, TcpListener, TcpStream},
        time::Duration,
    };

    use super::*;

    const MOMENT: Duration = Duration::from_secs(1);

    fn reaches(from: &Space, to: SocketAddr) -> bool {
        let tried = from.within(|| TcpStream::connect_timeout(&to, MOMENT));
        tried.is_ok()
    }

    fn listens(space: &Space, address: &str) -> io::Result<(TcpListener, SocketAddr)> {
        let listener = space.within(|| TcpListener::bind((address, 0)))?;
        let port = listener.local_addr()?.port();
        let address = format!("{address}:{port}").parse();
        Ok((listener, address.map_err(io::Error::other)?))
    }

    #[test]
    fn paths_are_there_until_they_are_cut_and_nothing_is_left_behind() {
        let lab = match Lab::build([Home::BehindNat, Home::Open]) {
            Ok(lab) => lab,
            Err(missing) => {
                // Whoever cannot have one is told what it takes.
                let words = missing.to_string();
                let named = ["root", "iproute2", "nftables"];
                assert!(named.iter().any(|it| words.contains(it)), "{words}");
                return;
            }
        };
        let (one, other) = (lab.person(0).unwrap(), lab.person(1).unwrap());
        let (_there, there) = listens(other, "10.77.2.2").unwrap();
        let (_here, here) = listens(one, "192.168.1.2").unwrap();
        assert!(reaches(one, there));
        // Neither the address inside nor the one outside lets anything in.
        assert!(!reaches(other, here));
        assert!(!reaches(
            other,
            SocketAddr::new([10, 77, 1, 2].into(), here.port())
        ));

        lab.cut(Cut::Person(1)).unwrap();
        assert!(!reaches(one, there));
        lab.mend().unwrap();
        assert!(reaches(one, there));
        lab.cut(Cut::Udp).unwrap();
        assert!(reaches(one, there));

        lab.change_address(0).unwrap_err();
        lab.change_address(1).unwrap();
        assert!(!reaches(one, there));
        let (_moved, moved) = listens(other, "10.77.2.3").unwrap();
        assert!(reaches(one, moved));

        lab.lose().unwrap();
        lab.narrow(1, 300).unwrap();
        lab.widen(1).unwrap();

        let names = [&lab.middle, &lab.servers, one, other].map(|space| space.name().to_owned());
        assert!(fs::exists(format!("/run/netns/{}", names[0])).unwrap());
        drop(lab);
        for name in names {
            assert!(!fs::exists(format!("/run/netns/{name}")).unwrap(), "{name}");
        }
    }
}

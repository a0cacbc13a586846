//! The buses, and the bus of the tests that delivers events again.

use std::sync::Arc;

use scribe_ports::bus::Bus;

mod in_process {
    use super::*;

    async fn open() -> Arc<dyn Bus> {
        scribe_adapters::bus::open(scribe_adapters::bus::BusKind::InProcess)
    }

    scribe_testkit::bus_contract!(open);
}

mod duplicating {
    use scribe_testkit::duplicating_bus::DuplicatingBus;

    use super::*;

    async fn open() -> Arc<dyn Bus> {
        let inner = scribe_adapters::bus::open(scribe_adapters::bus::BusKind::InProcess);
        Arc::new(DuplicatingBus::wrapping(inner, 10))
    }

    scribe_testkit::bus_contract!(open);
}

//! The bus, and the buses of the tests, which deliver events again, refuse messages, or divide the
//! keys among the members of a group.

use std::sync::Arc;

use scribe_ports::bus::EventBus;

mod in_process {
    use super::*;

    async fn open() -> Arc<dyn EventBus> {
        scribe_adapters::bus::open_bus(scribe_adapters::bus::BusKind::InProcess)
    }

    scribe_testkit::bus_contract!(open);
}

mod duplicating {
    use scribe_testkit::duplicating_bus::DuplicatingBus;

    use super::*;

    async fn open() -> Arc<dyn EventBus> {
        let inner = scribe_adapters::bus::open_bus(scribe_adapters::bus::BusKind::InProcess);
        Arc::new(DuplicatingBus::new(inner, 10))
    }

    scribe_testkit::bus_contract!(open);
}

mod refusing {
    use scribe_testkit::refusing_bus::RefusingBus;

    use super::*;

    async fn open() -> Arc<dyn EventBus> {
        let inner = scribe_adapters::bus::open_bus(scribe_adapters::bus::BusKind::InProcess);
        Arc::new(RefusingBus::new(inner, []))
    }

    scribe_testkit::bus_contract!(open);
}

mod group {
    use scribe_testkit::group_bus::GroupBus;

    use super::*;

    async fn open() -> Arc<dyn EventBus> {
        Arc::new(GroupBus::default())
    }

    scribe_testkit::bus_contract!(open);
}

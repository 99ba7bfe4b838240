//! The last list of authentication methods: brought up to date by the answers of writes, so that a page of settings
//! need not read it again, and dropped wherever its truth is in doubt.

use super::access::Lease;
use crate::protocol::account::operation::MethodListEffect;
use crate::protocol::json::Json;
use crate::protocol::time::Timestamp;

/// Seconds a list is believed.
const LIFETIME: f64 = 30.0;

/// The list, and what may have made it untrue.
pub struct MethodList<J> {
    list: Option<Known<J>>,
    /// Counts beginnings and ends of writes. What saw none between two moments saw no write at all.
    writes: u64,
    /// The writes under way.
    open: u32,
}

struct Known<J> {
    items: Vec<J>,
    received: Timestamp,
    lease: Lease,
    /// The enrolment that was begun since, and must end before the list is true again.
    awaits: Option<u32>,
}

/// A write under way, or a read: the number of writes when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since(u64);

impl<J> Default for MethodList<J> {
    fn default() -> Self {
        Self {
            list: None,
            writes: 0,
            open: 0,
        }
    }
}

impl<J: Json> MethodList<J> {
    /// The list, while it is true: a copy for the caller, cut to one type.
    pub fn get(&self, lease: Lease, now: Timestamp, kind: Option<&str>) -> Option<J> {
        let known = self.list.as_ref().filter(|known| {
            self.open == 0
                && known.lease == lease
                && known.awaits.is_none()
                && known.received.seconds_until(now) < LIFETIME
        })?;
        let is_meant = |item: &&J| kind.is_none_or(|kind| item.get_string("type").as_deref() == Some(kind));
        let items: Vec<J> = known.items.iter().filter(is_meant).cloned().collect();
        Some(J::list(&items).deep_copy())
    }

    /// A read begins.
    pub fn read_begins(&self) -> Since {
        Since(self.writes)
    }

    /// A read brought the whole list. It is kept unless a write began or ended in the meantime: nobody knows which of
    /// them the server saw first. Whether it is the truth of this moment.
    pub fn read_ends(&mut self, since: Since, lease: Lease, received: Timestamp, list: &J) -> bool {
        let is_undisturbed = since.0 == self.writes;
        if is_undisturbed {
            self.list = list.deep_copy().items().map(|items| Known {
                items,
                received,
                lease,
                awaits: None,
            });
        }
        is_undisturbed && self.open == 0
    }

    /// A write begins. Until it ends no list is shown.
    pub fn write_begins(&mut self) -> Since {
        self.writes = self.writes.wrapping_add(1);
        self.open = self.open.saturating_add(1);
        Since(self.writes)
    }

    /// A write ended with this answer. What it did counts where no other write overlapped it.
    pub fn write_ends(&mut self, since: Since, did: &MethodListEffect, says: Option<&J>) {
        let is_alone = since.0 == self.writes;
        self.writes = self.writes.wrapping_add(1);
        self.open = self.open.saturating_sub(1);
        let known = self.list.take().filter(|_| is_alone);
        self.list = known.and_then(|known| known.after(did, says));
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.list = None;
        self.writes = self.writes.wrapping_add(1);
    }
}

impl<J: Json> Known<J> {
    fn after(mut self, did: &MethodListEffect, says: Option<&J>) -> Option<Self> {
        let is = |item: &J, id: &str| item.get_string("id").as_deref() == Some(id);
        match did {
            MethodListEffect::Sets(handle) => {
                let method = says?.deep_copy();
                let id = method.get_string("id")?;
                match self.items.iter_mut().find(|item| is(item, &id)) {
                    Some(item) => *item = method,
                    None => self.items.push(method),
                }
                if handle.is_some() && self.awaits == *handle {
                    self.awaits = None;
                }
            }
            MethodListEffect::Removes(id) => self.items.retain(|item| !is(item, id.as_str())),
            // Of two enrolments that were begun, the end of one does not make the list true.
            MethodListEffect::BeginsEnrollment(handle) if self.awaits.is_none() => self.awaits = Some(*handle),
            MethodListEffect::BeginsEnrollment(_) | MethodListEffect::Lists(_) | MethodListEffect::Unknown => {
                return None;
            }
        }
        Some(self)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::flows::access::tests::lease;
    use crate::protocol::account::resource_id::ResourceId;

    const START: Timestamp = Timestamp {
        wall: 0.0,
        monotonic: 0.0,
    };

    fn after(seconds: f64) -> Timestamp {
        Timestamp {
            wall: seconds * 1_000.0,
            monotonic: seconds * 1_000.0,
        }
    }

    fn method(id: &str) -> Value {
        json!({ "id": id, "type": id.split('|').next().unwrap() })
    }

    fn loaded() -> MethodList<Value> {
        let mut list = MethodList::default();
        let since = list.read_begins();
        list.read_ends(since, lease(1), START, &json!([method("totp|1"), method("phone|1")]));
        list
    }

    fn shown(list: &MethodList<Value>) -> Option<Value> {
        list.get(lease(1), START, None)
    }

    fn write(list: &mut MethodList<Value>, did: MethodListEffect, says: Option<&Value>) {
        let since = list.write_begins();
        list.write_ends(since, &did, says);
    }

    fn removes(id: &str) -> MethodListEffect {
        MethodListEffect::Removes(ResourceId::parse(id).unwrap())
    }

    #[test]
    fn a_list_lives_for_thirty_seconds_and_for_one_session() {
        let list = loaded();
        assert!(list.get(lease(1), after(29.9), None).is_some());
        assert!(list.get(lease(1), after(30.0), None).is_none());
        assert!(list.get(lease(2), START, None).is_none());
    }

    #[test]
    fn one_type_is_cut_out_of_the_whole() {
        let list = loaded();
        assert_eq!(
            list.get(lease(1), START, Some("phone")),
            Some(json!([method("phone|1")]))
        );
        assert_eq!(list.get(lease(1), START, Some("email")), Some(json!([])));
    }

    #[test]
    fn writes_that_tell_their_effect_bring_it_up_to_date() {
        let mut list = loaded();
        let renamed = json!({ "id": "totp|1", "type": "totp", "name": "App" });
        write(&mut list, MethodListEffect::Sets(None), Some(&renamed));
        assert_eq!(shown(&list), Some(json!([renamed, method("phone|1")])));
        write(&mut list, MethodListEffect::Sets(None), Some(&method("email|1")));
        write(&mut list, removes("phone|1"), None);
        assert_eq!(shown(&list), Some(json!([renamed, method("email|1")])));
        write(&mut list, MethodListEffect::Unknown, None);
        assert_eq!(shown(&list), None);
    }

    #[test]
    fn an_enrolment_hides_the_list_until_it_is_verified() {
        let mut list = loaded();
        write(&mut list, MethodListEffect::BeginsEnrollment(7), None);
        assert_eq!(shown(&list), None);
        write(&mut list, MethodListEffect::Sets(Some(7)), Some(&method("totp|2")));
        assert_eq!(shown(&list).unwrap().as_array().unwrap().len(), 3);

        write(&mut list, MethodListEffect::BeginsEnrollment(8), None);
        write(&mut list, MethodListEffect::Sets(Some(7)), Some(&method("totp|3")));
        assert_eq!(shown(&list), None, "another enrolment is still open");
        write(&mut list, MethodListEffect::BeginsEnrollment(9), None);
        write(&mut list, MethodListEffect::Sets(Some(8)), Some(&method("totp|4")));
        assert_eq!(shown(&list), None, "of two that were begun, one is open");
    }

    #[test]
    fn a_read_that_a_write_overlapped_is_not_kept() {
        for write_goes_on in [false, true] {
            let mut list = MethodList::default();
            let read = list.read_begins();
            let since = list.write_begins();
            if !write_goes_on {
                list.write_ends(since, &removes("totp|1"), None);
            }
            list.read_ends(read, lease(1), START, &json!([method("totp|1")]));
            assert_eq!(shown(&list), None);
        }
    }

    #[test]
    fn a_read_within_a_write_is_dropped_with_its_end_if_nobody_knows_what_it_did() {
        let mut list = loaded();
        let since = list.write_begins();
        let read = list.read_begins();
        list.read_ends(read, lease(1), START, &json!([method("totp|1")]));
        list.write_ends(since, &MethodListEffect::Unknown, None);
        assert_eq!(shown(&list), None);
    }

    fn put(server: &mut Vec<Value>, method: &Value) {
        server.retain(|known| known["id"] != method["id"]);
        server.push(method.clone());
    }

    proptest! {
        /// Whatever overlaps: a list that is shown is the server's.
        #[test]
        fn what_is_shown_is_true(steps in proptest::collection::vec((0_u8..6, any::<bool>()), 1..60)) {
            let mut server: Vec<Value> = vec![];
            let mut list = MethodList::<Value>::default();
            let (mut reads, mut writes, mut next) = (vec![], vec![], 0_u32);
            for (step, early) in steps {
                match step {
                    // A read begins; the server answers it at once.
                    0 => reads.push((list.read_begins(), json!(server))),
                    1 => if let Some((since, answer)) = reads.pop() {
                        list.read_ends(since, lease(1), START, &answer);
                    },
                    // A write begins; the server sees it now or only when it ends.
                    2 => {
                        next = next.saturating_add(1);
                        let added = json!({ "id": format!("totp|{}", next % 3), "type": "totp", "name": next });
                        if early { put(&mut server, &added); }
                        writes.push((list.write_begins(), added, early));
                    }
                    3 | 4 => if !writes.is_empty() {
                        let (since, added, seen) = writes.remove(0);
                        if !seen { put(&mut server, &added); }
                        let did = if step == 3 { MethodListEffect::Sets(None) } else { MethodListEffect::Unknown };
                        list.write_ends(since, &did, Some(&added));
                    },
                    _ => list.clear(),
                }
                if let Some(shown) = list.get(lease(1), START, None) {
                    let sorted = |list: &Value| {
                        let mut items: Vec<String> =
                            list.as_array().unwrap().iter().map(Value::to_string).collect();
                        items.sort();
                        items
                    };
                    prop_assert_eq!(sorted(&shown), sorted(&json!(server)));
                }
            }
        }
    }
}

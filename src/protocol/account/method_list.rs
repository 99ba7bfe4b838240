//! The last list of authentication methods. The responses of writes keep it current, so that a settings page need not read
//! it again; whenever it may be wrong it is dropped.

use crate::protocol::account::operation::MethodListEffect;
use crate::protocol::json::Json;
use crate::protocol::time::Timestamp;

/// Seconds a list may be used.
const LIFETIME: f64 = 30.0;

/// The list of one session: its owner clears it when the session changes.
pub(crate) struct MethodList<J> {
    list: Option<CachedList<J>>,
    /// Counts starts and ends of writes. Two equal counts mean that no write started or ended between them.
    write_count: u64,
    open_writes: u32,
}

struct CachedList<J> {
    items: Vec<J>,
    received: Timestamp,
    /// The enrollment that has begun since; the list is hidden until it is verified.
    pending_enrollment: Option<u32>,
}

/// The number of writes when a read or a write started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WriteCount(u64);

impl<J> Default for MethodList<J> {
    fn default() -> Self {
        Self {
            list: None,
            write_count: 0,
            open_writes: 0,
        }
    }
}

impl<J: Json> MethodList<J> {
    /// A copy of the list, or of its methods of one type, while it is current.
    pub(crate) fn get(&self, now: Timestamp, kind: Option<&str>) -> Option<J> {
        let cached = self.list.as_ref().filter(|cached| {
            self.open_writes == 0
                && cached.pending_enrollment.is_none()
                && cached.received.seconds_until(now) < LIFETIME
        })?;
        let has_type = |item: &&J| kind.is_none_or(|kind| item.get_string("type").as_deref() == Some(kind));
        let items: Vec<J> = cached.items.iter().filter(has_type).cloned().collect();
        Some(J::list(&items).deep_copy())
    }

    pub(crate) fn read_started(&self) -> WriteCount {
        WriteCount(self.write_count)
    }

    /// Keeps the whole list that a read returned, unless a write started or ended meanwhile: the server may have seen
    /// either of them first. Returns whether the list is current.
    pub(crate) fn read_ended(&mut self, since: WriteCount, received: Timestamp, list: &J) -> bool {
        let no_write_since = since.0 == self.write_count;
        if no_write_since {
            self.list = list.deep_copy().items().map(|items| CachedList {
                items,
                received,
                pending_enrollment: None,
            });
        }
        no_write_since && self.open_writes == 0
    }

    /// Hides the list until the write has ended.
    pub(crate) fn write_started(&mut self) -> WriteCount {
        self.write_count = self.write_count.wrapping_add(1);
        self.open_writes = self.open_writes.saturating_add(1);
        WriteCount(self.write_count)
    }

    /// Applies the effect of a write and its response body, or drops the list if another write overlapped this one.
    pub(crate) fn write_ended(&mut self, since: WriteCount, effect: &MethodListEffect, body: Option<&J>) {
        let is_alone = since.0 == self.write_count;
        self.write_count = self.write_count.wrapping_add(1);
        self.open_writes = self.open_writes.saturating_sub(1);
        let cached = self.list.take().filter(|_| is_alone);
        self.list = cached.and_then(|cached| cached.after(effect, body));
    }

    pub(crate) fn clear(&mut self) {
        self.list = None;
        self.write_count = self.write_count.wrapping_add(1);
    }
}

impl<J: Json> CachedList<J> {
    fn after(mut self, effect: &MethodListEffect, body: Option<&J>) -> Option<Self> {
        let has_id = |item: &J, id: &str| item.get_string("id").as_deref() == Some(id);
        match effect {
            MethodListEffect::Sets(handle) => {
                let method = body?.deep_copy();
                let id = method.get_string("id")?;
                match self.items.iter_mut().find(|item| has_id(item, &id)) {
                    Some(item) => *item = method,
                    None => self.items.push(method),
                }
                if handle.is_some() && self.pending_enrollment == *handle {
                    self.pending_enrollment = None;
                }
            }
            MethodListEffect::Removes(id) => self.items.retain(|item| !has_id(item, id.as_str())),
            // Once two enrollments have begun, the end of one does not make the list current.
            MethodListEffect::BeginsEnrollment(handle) if self.pending_enrollment.is_none() => {
                self.pending_enrollment = Some(*handle);
            }
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
        let since = list.read_started();
        list.read_ended(since, START, &json!([method("totp|1"), method("phone|1")]));
        list
    }

    fn shown(list: &MethodList<Value>) -> Option<Value> {
        list.get(START, None)
    }

    fn write(list: &mut MethodList<Value>, effect: MethodListEffect, body: Option<&Value>) {
        let since = list.write_started();
        list.write_ended(since, &effect, body);
    }

    fn removes(id: &str) -> MethodListEffect {
        MethodListEffect::Removes(ResourceId::parse(id).unwrap())
    }

    #[test]
    fn a_list_expires_after_thirty_seconds() {
        let list = loaded();
        assert!(list.get(after(29.9), None).is_some());
        assert!(list.get(after(30.0), None).is_none());
    }

    #[test]
    fn a_type_filters_the_list() {
        let list = loaded();
        assert_eq!(list.get(START, Some("phone")), Some(json!([method("phone|1")])));
        assert_eq!(list.get(START, Some("email")), Some(json!([])));
    }

    #[test]
    fn writes_with_a_known_effect_update_the_list() {
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
    fn an_enrollment_hides_the_list_until_verified() {
        let mut list = loaded();
        write(&mut list, MethodListEffect::BeginsEnrollment(7), None);
        assert_eq!(shown(&list), None);
        write(&mut list, MethodListEffect::Sets(Some(7)), Some(&method("totp|2")));
        assert_eq!(shown(&list).unwrap().as_array().unwrap().len(), 3);

        write(&mut list, MethodListEffect::BeginsEnrollment(8), None);
        write(&mut list, MethodListEffect::Sets(Some(7)), Some(&method("totp|3")));
        assert_eq!(shown(&list), None, "another enrollment is still open");
        write(&mut list, MethodListEffect::BeginsEnrollment(9), None);
        write(&mut list, MethodListEffect::Sets(Some(8)), Some(&method("totp|4")));
        assert_eq!(shown(&list), None, "one of two enrollments is still open");
    }

    #[test]
    fn a_read_overlapped_by_a_write_is_not_kept() {
        for write_continues in [false, true] {
            let mut list = MethodList::default();
            let read = list.read_started();
            let since = list.write_started();
            if !write_continues {
                list.write_ended(since, &removes("totp|1"), None);
            }
            list.read_ended(read, START, &json!([method("totp|1")]));
            assert_eq!(shown(&list), None);
        }
    }

    #[test]
    fn a_write_of_unknown_effect_drops_a_read_during_it() {
        let mut list = loaded();
        let since = list.write_started();
        let read = list.read_started();
        list.read_ended(read, START, &json!([method("totp|1")]));
        list.write_ended(since, &MethodListEffect::Unknown, None);
        assert_eq!(shown(&list), None);
    }

    fn put(server: &mut Vec<Value>, method: &Value) {
        server.retain(|known| known["id"] != method["id"]);
        server.push(method.clone());
    }

    proptest! {
        /// With any overlap of reads and writes.
        #[test]
        fn the_list_returned_is_the_servers(steps in proptest::collection::vec((0_u8..6, any::<bool>()), 1..60)) {
            let mut server: Vec<Value> = vec![];
            let mut list = MethodList::<Value>::default();
            let (mut reads, mut writes, mut next) = (vec![], vec![], 0_u32);
            for (step, early) in steps {
                match step {
                    // A read starts; the server responds at once.
                    0 => reads.push((list.read_started(), json!(server))),
                    1 => if let Some((since, answer)) = reads.pop() {
                        list.read_ended(since, START, &answer);
                    },
                    // A write starts; the server applies it now or only when it ends.
                    2 => {
                        next = next.saturating_add(1);
                        let added = json!({ "id": format!("totp|{}", next % 3), "type": "totp", "name": next });
                        if early { put(&mut server, &added); }
                        writes.push((list.write_started(), added, early));
                    }
                    3 | 4 => if !writes.is_empty() {
                        let (since, added, seen) = writes.remove(0);
                        if !seen { put(&mut server, &added); }
                        let effect = if step == 3 { MethodListEffect::Sets(None) } else { MethodListEffect::Unknown };
                        list.write_ended(since, &effect, Some(&added));
                    },
                    _ => list.clear(),
                }
                if let Some(shown) = list.get(START, None) {
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

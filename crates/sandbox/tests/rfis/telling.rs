//! What a webhook tells of an RFI: each change once, with the object as its own call shows it.

use serde_json::{Value, json};

use crate::ofi::{Ofi, Order, Sender, answer, must_be_an_rfi, text};

#[tokio::test(flavor = "multi_thread")]
async fn each_change_of_an_rfi_is_delivered_with_the_whole_object() {
    let ofi = Ofi::start().await;
    let wish = json!({
        "name": "RFIs", "enabled": true, "endpoint": "https://hooks.ofi.example/cpn", "notificationTypes": ["cpn.rfi.*"],
    });
    assert_eq!(ofi.post("/v2/cpn/notifications/subscriptions", &wish).status, 200);
    for (customer, name, end) in [("1", "Northwind Trading LLC", "APPROVED"), ("2", "Rejected", "REJECTED")] {
        let payment = ofi.payment(&Order { customer, ..Order::named("CreateRfi") });
        let rfi = &payment["activeRfi"];
        ofi.submit(rfi, &answer(Sender::Business, name));
        ofi.advance(6);
        assert_eq!(ofi.rfi(rfi)["status"], end);
        let told = ofi.deliveries_about(rfi);
        let statuses: Vec<&str> = told.iter().map(|told| text(&told["notification"]["status"])).collect();
        assert_eq!(statuses, ["INFORMATION_REQUIRED", "IN_REVIEW", end]);
        let types: Vec<&str> = told.iter().map(|told| text(&told["notificationType"])).collect();
        let last = if end == "APPROVED" { "cpn.rfi.approved" } else { "cpn.rfi.rejected" };
        assert_eq!(types, ["cpn.rfi.informationRequired", "cpn.rfi.inReview", last]);
        told.iter().for_each(|told| must_be_an_rfi(&told["notification"]));
        assert_eq!(told[0]["notification"], *rfi);
        assert_eq!(told[2]["notification"], ofi.rfi(rfi));
    }
}

impl Ofi {
    /// The bodies of the deliveries about an object, oldest first.
    fn deliveries_about(&self, object: &Value) -> Vec<Value> {
        let all = self.get("/control/deliveries");
        let bodies = all.as_array().unwrap().iter().map(|one| serde_json::from_str(text(&one["body"])).unwrap());
        bodies.filter(|body: &Value| body["notification"]["id"] == object["id"]).collect()
    }
}

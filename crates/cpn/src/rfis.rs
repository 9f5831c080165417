//! `/v1/cpn/payments/{paymentId}/rfis/{rfiId}`: requests for information, read, answered, and given their files.

use domain::ids::{PaymentId, RfiId};

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::prepared::Prepared;
use crate::seal::SealedFile;
use crate::wire::{Rfi, SubmitRfi};

impl Client {
    /// Reads one request for information. Payments and webhooks do not always carry it complete; this does.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rfi(&self, payment: &PaymentId, rfi: &RfiId) -> Result<Answer<Rfi>, Error> {
        self.data(Request::get(&["v1", "cpn", "payments", payment.as_str(), "rfis", rfi.as_str()])).await
    }

    /// Sends a prepared answer, once: it has no key. After a lost answer read the request; 290401 may mean that this
    /// very answer arrived, because only a request that asks takes data.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else. 404 and 500 may come without a body.
    pub async fn send_submit_rfi(&self, prepared: &Prepared<SubmitRfi>) -> Result<Answer<Rfi>, Error> {
        let [payment, _, rfi] = prepared.segments();
        self.data(Request::write(&["v1", "cpn", "payments", payment, "rfis", rfi, "submit"], prepared)).await
    }

    /// Sends one sealed file, once, as `multipart/form-data`. CPN shows nowhere which files it has.
    ///
    /// The call may take longer than others, by the time that the file needs on a slow line. Any 2xx is success: the
    /// specification says 204, a guide 200.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else. 404 and 500 may come without a body.
    pub async fn upload_rfi_file(
        &self,
        payment: &PaymentId,
        rfi: &RfiId,
        file: &SealedFile,
    ) -> Result<Answer<()>, Error> {
        let segments = ["v1", "cpn", "payments", payment.as_str(), "rfis", rfi.as_str(), "files"];
        self.done(Request::file(&segments, file)).await
    }
}

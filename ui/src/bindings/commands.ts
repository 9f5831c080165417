// Generated from crates/ipc/src/commands.rs by `cargo xtask bindings`. Do not edit.
import type { ApiKeyForm } from "./ApiKeyForm";
import type { ApiKeySaved } from "./ApiKeySaved";
import type { AppView } from "./AppView";
import type { ArrivalForm } from "./ArrivalForm";
import type { AttemptView } from "./AttemptView";
import type { BeneficiaryForm } from "./BeneficiaryForm";
import type { BeneficiaryView } from "./BeneficiaryView";
import type { ChainNodeForm } from "./ChainNodeForm";
import type { CorridorView } from "./CorridorView";
import type { CountryView } from "./CountryView";
import type { CustomerForm } from "./CustomerForm";
import type { CustomerView } from "./CustomerView";
import type { DeviceView } from "./DeviceView";
import type { DraftView } from "./DraftView";
import type { EnvironmentRequest } from "./EnvironmentRequest";
import type { FieldError } from "./FieldError";
import type { FormDraftForm } from "./FormDraftForm";
import type { FormDraftRef } from "./FormDraftRef";
import type { FormDraftView } from "./FormDraftView";
import type { InstitutionForm } from "./InstitutionForm";
import type { LookAlikeView } from "./LookAlikeView";
import type { LookAlikesQuery } from "./LookAlikesQuery";
import type { OrderForm } from "./OrderForm";
import type { OrderSaved } from "./OrderSaved";
import type { PairForm } from "./PairForm";
import type { PaymentView } from "./PaymentView";
import type { PaymentsPage } from "./PaymentsPage";
import type { PaymentsQuery } from "./PaymentsQuery";
import type { PlaceOrder } from "./PlaceOrder";
import type { PolicyForm } from "./PolicyForm";
import type { QuotesRequest } from "./QuotesRequest";
import type { QuotesView } from "./QuotesView";
import type { RequirementsQuery } from "./RequirementsQuery";
import type { RequirementsView } from "./RequirementsView";
import type { RfiAnswerForm } from "./RfiAnswerForm";
import type { RfiFileForm } from "./RfiFileForm";
import type { RfiFileRef } from "./RfiFileRef";
import type { RfiRef } from "./RfiRef";
import type { RfiSubmit } from "./RfiSubmit";
import type { RfiView } from "./RfiView";
import type { RfisPage } from "./RfisPage";
import type { RfisQuery } from "./RfisQuery";
import type { RowRef } from "./RowRef";
import type { SavedFile } from "./SavedFile";
import type { SavedParty } from "./SavedParty";
import type { SecondLookForm } from "./SecondLookForm";
import type { SettingsView } from "./SettingsView";
import type { SignRequest } from "./SignRequest";
import type { SigningView } from "./SigningView";
import type { SimulatorPress } from "./SimulatorPress";
import type { SimulatorView } from "./SimulatorView";
import type { Tag } from "./Tag";
import type { TicketDraftView } from "./TicketDraftView";
import type { TicketFileRef } from "./TicketFileRef";
import type { TicketForm } from "./TicketForm";
import type { TicketMark } from "./TicketMark";
import type { TicketNoteForm } from "./TicketNoteForm";
import type { TicketRef } from "./TicketRef";
import type { TicketView } from "./TicketView";
import type { WelcomeView } from "./WelcomeView";

/** What each command takes and answers. */
export interface Commands {
	app: { args: null; result: AppView };
	welcome: { args: null; result: WelcomeView };
	payments: { args: PaymentsQuery; result: PaymentsPage };
	payment: { args: RowRef; result: PaymentView };
	attempt: { args: RowRef; result: AttemptView };
	draft: { args: RowRef; result: DraftView };
	customers: { args: null; result: Array<CustomerView> };
	beneficiaries: { args: null; result: Array<BeneficiaryView> };
	corridors: { args: null; result: Array<CorridorView> };
	requirements: { args: RequirementsQuery; result: RequirementsView };
	countries: { args: null; result: Array<CountryView> };
	look_alikes: { args: LookAlikesQuery; result: Array<LookAlikeView> };
	rfis: { args: RfisQuery; result: RfisPage };
	rfi: { args: RfiRef; result: RfiView };
	tickets: { args: RowRef; result: Array<TicketView> };
	ticket_draft: { args: RowRef; result: TicketDraftView };
	signing: { args: RowRef; result: SigningView };
	device: { args: null; result: DeviceView };
	settings: { args: null; result: SettingsView };
	compare_quotes: { args: QuotesRequest; result: QuotesView };
	save_draft: { args: OrderForm; result: OrderSaved };
	discard_draft: { args: RowRef; result: null };
	place_order: { args: PlaceOrder; result: OrderSaved };
	run_again: { args: RowRef; result: OrderSaved };
	stop_attempt: { args: RowRef; result: null };
	close_order: { args: RowRef; result: null };
	ask_again: { args: RowRef; result: null };
	check_now: { args: null; result: null };
	save_rfi_answer: { args: RfiAnswerForm; result: RfiView };
	add_rfi_file: { args: RfiFileForm; result: RfiView };
	remove_rfi_file: { args: RfiFileRef; result: RfiView };
	give_second_look: { args: SecondLookForm; result: RfiView };
	submit_rfi: { args: RfiSubmit; result: RfiView };
	send_rfi_file: { args: RfiFileRef; result: RfiView };
	save_rfi_calendar: { args: null; result: SavedFile };
	open_ticket: { args: TicketForm; result: TicketView };
	ask_ticket_again: { args: TicketRef; result: TicketView };
	mark_ticket: { args: TicketMark; result: TicketView };
	note_ticket: { args: TicketNoteForm; result: TicketView };
	save_ticket_file: { args: TicketFileRef; result: SavedFile };
	confirm_arrival: { args: ArrivalForm; result: null };
	save_policy: { args: PolicyForm; result: null };
	prepare_signing: { args: RowRef; result: SigningView };
	sign: { args: SignRequest; result: null };
	stop_waiting: { args: RowRef; result: null };
	open_ethereum_app: { args: null; result: null };
	pair_device: { args: PairForm; result: DeviceView };
	forget_device: { args: null; result: null };
	form_draft: { args: FormDraftRef; result: FormDraftView | null };
	save_form_draft: { args: FormDraftForm; result: null };
	discard_form_draft: { args: FormDraftRef; result: null };
	check_customer: { args: CustomerForm; result: Array<FieldError> };
	check_beneficiary: { args: BeneficiaryForm; result: Array<FieldError> };
	save_customer: { args: CustomerForm; result: SavedParty };
	save_beneficiary: { args: BeneficiaryForm; result: SavedParty };
	save_institution: { args: InstitutionForm; result: null };
	save_chain_node: { args: ChainNodeForm; result: null };
	save_api_key: { args: ApiKeyForm; result: ApiKeySaved };
	remove_api_key: { args: EnvironmentRequest; result: null };
	switch_environment: { args: EnvironmentRequest; result: null };
	show_simulator: { args: null; result: null };
	window_ready: { args: null; result: null };
	simulator: { args: null; result: SimulatorView };
	simulator_press: { args: SimulatorPress; result: SimulatorView };
}

/** Which tags each read is made of. */
export const reads = {
	app: ["app", "connection", "device", "wallet", "payments", "rfis"],
	welcome: ["app", "book", "connection", "device"],
	payments: ["payments"],
	payment: ["payments", "signing", "rfis"],
	attempt: ["payments"],
	draft: ["payments"],
	customers: ["book"],
	beneficiaries: ["book", "payments"],
	corridors: ["corridors"],
	requirements: ["book", "corridors", "settings"],
	countries: [],
	look_alikes: ["payments", "settings"],
	rfis: ["rfis", "payments"],
	rfi: ["rfis", "payments", "book", "settings"],
	tickets: ["rfis"],
	ticket_draft: ["rfis", "payments", "settings"],
	signing: ["signing", "payments"],
	device: ["device"],
	settings: ["settings", "device", "wallet"],
	simulator: ["simulator"],
} as const satisfies Partial<Record<keyof Commands, readonly Tag[]>>;

/**
 * The order on one page: parties, amount, purpose, quotes, and beside them the limits and what is required.
 */
import { type Dispatch, type SetStateAction, useMemo, useState } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { AppView } from "../bindings/AppView";
import type { BeneficiaryView } from "../bindings/BeneficiaryView";
import type { CorridorView } from "../bindings/CorridorView";
import type { CustomerView } from "../bindings/CustomerView";
import type { LookAlikesQuery } from "../bindings/LookAlikesQuery";
import type { OrderForm } from "../bindings/OrderForm";
import type { RequirementsQuery } from "../bindings/RequirementsQuery";
import { seconds } from "../format/time";
import { go, paths } from "../route/route";
import { Button, reasonOf } from "../ui/Button";
import { ErrorNote } from "../ui/ErrorNote";
import { Icon } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";
import { allBesideFields } from "./fieldErrors";
import { LookAlikes, SAY_ANOTHER } from "./LookAlikes";
import { OrderAside } from "./OrderAside";
import { AmountFields, PartyFields, PurposeFields } from "./OrderFields";
import { firstMissing, lookAlikesQuery, noneInside, outsideLimits, quotesRequest, suggestedArrival } from "./order";
import { QuotesSection } from "./QuotesSection";
import { useDraft } from "./useDraft";
import { useQuotes } from "./useQuotes";

const SHOWN = ["customer", "beneficiary", "amount", "worstRate", "latestArrival", "purpose", "reference"];

const isShown = (field: string): boolean => SHOWN.includes(field);

/** Stands for a question that is not asked yet. */
const NOBODY: LookAlikesQuery = { order: null, beneficiary: "", fixed: "source", amount: "", reference: "" };

export type SetForm = Dispatch<SetStateAction<OrderForm>>;

export function OrderScreen({
	app,
	customers,
	beneficiaries,
	corridors,
	begun,
	savedAt,
	onSaved,
}: {
	app: AppView;
	customers: CustomerView[];
	beneficiaries: BeneficiaryView[];
	corridors: CorridorView[];
	begun: OrderForm;
	savedAt: string | null;
	onSaved: (id: string) => void;
}) {
	const [form, setForm] = useState(begun);
	// A bound that a person typed is theirs; until then it follows the best offer.
	const [ownRate, setOwnRate] = useState(begun.worstRate !== "");
	const [ownArrival, setOwnArrival] = useState(begun.worstRate !== "");
	// The orders that look alike and that a person said this is another payment than. Never kept with a draft.
	const [anotherThan, setAnotherThan] = useState<readonly string[]>([]);
	const place = useAct("place_order");
	const discard = useAct("discard_draft");

	const draft = useDraft(form, savedAt, (id) => {
		setForm((before) => ({ ...before, id }));
		onSaved(id);
	});
	const customer = customers.find(({ id }) => id === form.customer);
	const beneficiary = beneficiaries.find(({ id }) => id === form.beneficiary);
	const corridor = corridors.find((offered) => beneficiary !== undefined && isSame(offered, beneficiary));
	const requirements = useRead("requirements", query(customer, beneficiary), {
		enabled: customer !== undefined && beneficiary !== undefined,
	});
	const limits = corridor === undefined || form.amount === "" ? null : outsideLimits(form, corridor);
	const offline =
		app.connection.state === "online" || app.connection.state === "checking" ? null : app.connection.sentence;
	const quotes = useQuotes(quotesRequest(form), limits !== null || offline !== null, (view) => {
		setForm((before) => ({
			...before,
			worstRate: ownRate ? before.worstRate : (view.suggestedRate ?? ""),
			latestArrival: ownArrival ? before.latestArrival : suggestedArrival(view.quotes),
		}));
	});

	const wanted = lookAlikesQuery(form);
	const looked = useRead("look_alikes", wanted ?? NOBODY, { enabled: wanted !== null });
	const alike = wanted === null ? [] : (looked.data ?? []);
	const another = alike.every(({ order }) => anotherThan.includes(order));
	const missing = limits ?? firstMissing(form, requirements.data) ?? (another ? null : SAY_ANOTHER);
	const reason = missing ?? reasonOf(app.order);
	const warning = reason === null ? noneInside(form, quotes.view?.quotes ?? []) : null;
	const error = place.error ?? discard.error ?? quotes.error ?? draft.error;

	useShortcuts(useMemo(() => ({ r: quotes.again, "ctrl+s": () => void draft.save() }), [quotes.again, draft.save]));

	const placeOrder = async () => {
		await draft.save();
		// Only an order with an id is placed once, however often it is asked for; why it has none stands above the form.
		if (draft.latest().id === null) return;
		const placed = await attempt(place.run({ form: draft.latest(), anotherThan: alike.map(({ order }) => order) }));
		if (placed === null) return;
		draft.stop();
		go(paths.attempt(placed.attempt ?? placed.id));
	};
	const discardDraft = async () => {
		await draft.save();
		draft.stop();
		const { id } = draft.latest();
		if (id !== null && (await failed(discard.run({ id })))) return;
		go(paths.payments());
	};

	return (
		<>
			<div className="head">
				<h1>New order</h1>
				<span className="asof" role="status">
					{draft.saved === null ? "Saved as a draft while you type" : `Draft saved ${seconds(draft.saved)}`}
				</span>
				<div className="end">
					<Button look="ghost" size="small" reason={null} busy={discard.busy} onPress={() => void discardDraft()}>
						Discard
					</Button>
				</div>
			</div>
			<div className="scroll">
				<div className="order">
					<form aria-label="Order" onSubmit={(event) => event.preventDefault()}>
						{error !== null && !allBesideFields(error, isShown) ? (
							<ErrorNote error={error} besideFields={isShown} />
						) : null}
						<PartyFields
							form={form}
							setForm={setForm}
							error={error}
							customers={customers}
							beneficiaries={beneficiaries}
							corridor={corridor}
							onBeneficiary={() => {
								setOwnRate(false);
								setOwnArrival(false);
							}}
						/>
						<AmountFields
							form={form}
							setForm={setForm}
							error={error}
							limits={limits}
							currency={beneficiary?.corridor.currency ?? null}
							best={quotes.view?.quotes[0]}
							onSide={() => setOwnRate(false)}
						/>
						<PurposeFields form={form} setForm={setForm} error={error} purposes={app.purposes} />
						<LookAlikes
							alike={alike}
							another={another}
							onAnother={(said) => setAnotherThan(said ? alike.map(({ order }) => order) : [])}
						/>
						<QuotesSection form={form} quotes={quotes} offline={offline} />
					</form>
					<OrderAside
						form={form}
						error={error}
						best={quotes.view?.quotes[0]}
						unit={`${beneficiary?.corridor.currency ?? ""}/USDC`}
						requirements={requirements}
						method={beneficiary?.corridor.method ?? null}
						customer={form.customer}
						beneficiary={form.beneficiary}
						onRate={(worstRate) => {
							setOwnRate(worstRate !== "");
							setForm((before) => ({ ...before, worstRate }));
						}}
						onArrival={(latestArrival) => {
							setOwnArrival(true);
							setForm((before) => ({ ...before, latestArrival }));
						}}
					/>
				</div>
			</div>
			<div className="act" data-region>
				<span className="small second grow row" id="order-says" role="status">
					{reason !== null || warning !== null ? <Icon name="circle-alert" size="s" /> : null}
					<span>
						{reason ?? warning ?? "You confirm the terms, not a quote."}{" "}
						<span className="muted">No money moves at this step.</span>
					</span>
				</span>
				<Button reason={null} keys={["Ctrl", "S"]} onPress={() => void draft.save()}>
					Save draft
				</Button>
				<Button
					look="primary"
					reason={reason}
					reasonShownBy="order-says"
					busy={place.busy}
					onPress={() => void placeOrder()}
				>
					Place order
				</Button>
			</div>
		</>
	);
}

const isSame = ({ corridor: a }: CorridorView, { corridor: b }: BeneficiaryView): boolean =>
	a.country === b.country && a.currency === b.currency && a.method === b.method;

const failed = (act: Promise<unknown>): Promise<boolean> =>
	act.then(
		() => false,
		() => true,
	);

function query(customer: CustomerView | undefined, beneficiary: BeneficiaryView | undefined): RequirementsQuery {
	return {
		corridor: beneficiary?.corridor ?? { country: "", currency: "", method: "" },
		senderKind: customer?.kind ?? "business",
		recipientKind: beneficiary?.kind ?? "business",
		customer: customer?.id ?? null,
		beneficiary: beneficiary?.id ?? null,
	};
}

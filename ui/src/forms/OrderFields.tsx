/**
 * The order's fields: who, how much, what for.
 */
import { useState } from "react";
import type { ApiError } from "../bindings/ApiError";
import type { BeneficiaryView } from "../bindings/BeneficiaryView";
import type { CorridorView } from "../bindings/CorridorView";
import type { CustomerView } from "../bindings/CustomerView";
import type { FixedSide } from "../bindings/FixedSide";
import type { OrderForm } from "../bindings/OrderForm";
import type { PurposeView } from "../bindings/PurposeView";
import type { QuoteView } from "../bindings/QuoteView";
import { visible } from "../format/foreign";
import { grouped, typedAmount } from "../format/money";
import { SelectField, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { fieldError } from "./fieldErrors";
import type { SetForm } from "./OrderScreen";
import { limitsWords } from "./order";

interface Fields {
	form: OrderForm;
	setForm: SetForm;
	error: ApiError | null;
}

export function PartyFields({
	form,
	setForm,
	error,
	customers,
	beneficiaries,
	corridor,
	onBeneficiary,
}: Fields & {
	customers: CustomerView[];
	beneficiaries: BeneficiaryView[];
	corridor: CorridorView | undefined;
	onBeneficiary: () => void;
}) {
	const customer = customers.find(({ id }) => id === form.customer);
	const beneficiary = beneficiaries.find(({ id }) => id === form.beneficiary);
	return (
		<div className="three">
			<SelectField
				label="Customer"
				name="customer"
				value={form.customer}
				none={customers.length === 0 ? "None yet: add one under Customers" : "Choose a customer"}
				choices={customers.map(({ id, name }) => ({ value: id, label: visible(name) }))}
				error={fieldError(error, "customer")}
				hint={customer === undefined ? "Who pays" : `${customer.reference}, ${customer.kind}, ${customer.country}`}
				onChange={(value) => setForm((before) => ({ ...before, customer: value }))}
			/>
			<SelectField
				label="Beneficiary"
				name="beneficiary"
				value={form.beneficiary}
				none={beneficiaries.length === 0 ? "None yet: add one under Beneficiaries" : "Choose a beneficiary"}
				choices={beneficiaries.map(({ id, name }) => ({ value: id, label: visible(name) }))}
				error={fieldError(error, "beneficiary")}
				hint={
					beneficiary === undefined ? (
						"Who is paid. It decides the corridor"
					) : (
						<>
							Version {beneficiary.version}, {beneficiary.reference}
							{beneficiary.account === null ? null : (
								<span title={`${beneficiary.account.label} ${beneficiary.account.value}`}>
									, {beneficiary.account.label} …{visible(beneficiary.account.value.slice(-4))}
								</span>
							)}
						</>
					)
				}
				onChange={(value) => {
					onBeneficiary();
					setForm((before) => ({ ...before, beneficiary: value, worstRate: "" }));
				}}
			/>
			<TextField
				label="Corridor"
				readOnly
				value={beneficiary === undefined ? "" : corridorWords(beneficiary, corridor)}
				error={null}
				hint={(corridor && limitsWords(corridor, form.fixed)) ?? "Follows the beneficiary"}
				onChange={() => undefined}
			/>
		</div>
	);
}

const corridorWords = (
	{ corridor: { country, method, currency } }: BeneficiaryView,
	offered: CorridorView | undefined,
) => `${offered?.countryName ?? country}, ${method}, ${currency}`;

export function AmountFields({
	form,
	setForm,
	error,
	limits,
	currency,
	best,
	onSide,
}: Fields & {
	limits: string | null;
	currency: string | null;
	best: QuoteView | undefined;
	onSide: () => void;
}) {
	const [editing, setEditing] = useState(false);
	const fix = (fixed: FixedSide) => {
		if (fixed === form.fixed) return;
		onSide();
		// The other side's amount begins with what the best offer makes of it.
		const other = fixed === "source" ? best?.source.amount : best?.destination.amount;
		setForm((before) => ({ ...before, fixed, amount: other ?? "", worstRate: "" }));
	};
	const entered = (side: FixedSide, label: string, unit: string) => (
		<TextField
			key={side}
			label={label}
			name="amount"
			right
			inputMode="decimal"
			unit={unit}
			value={editing ? form.amount : grouped(form.amount)}
			error={fieldError(error, "amount") ?? (editing ? null : limits)}
			onChange={(amount) => setForm((before) => ({ ...before, amount: typedAmount(amount) }))}
			onEnter={() => setEditing(true)}
			onLeave={() => setEditing(false)}
		/>
	);
	const followed = (label: string, unit: string, value: string | undefined) => (
		<TextField
			label={label}
			right
			readOnly
			unit={unit}
			value={value === undefined ? "" : grouped(value)}
			error={null}
			onChange={() => undefined}
		/>
	);
	const unit = currency ?? "–";
	return (
		<div className="stack">
			<div className="row between">
				<span className="lab">Amount</span>
				<fieldset className="seg" aria-label="Fixed side">
					<Side side="source" label="Fix what you send" form={form} onPress={fix} />
					<Side side="destination" label="Fix what they get" form={form} onPress={fix} />
				</fieldset>
			</div>
			<div className="amtbox">
				{form.fixed === "source"
					? entered("source", "You send, fixed", "USDC")
					: followed("You send, at best quote", "USDC", best?.source.amount)}
				<span className="muted amt-arrow">
					<Icon name="arrow-right" />
				</span>
				{form.fixed === "destination"
					? entered("destination", "They get, fixed", unit)
					: followed("They get, at best quote", unit, best?.destination.amount)}
			</div>
		</div>
	);
}

function Side(props: { side: FixedSide; label: string; form: OrderForm; onPress: (side: FixedSide) => void }) {
	const pressed = props.form.fixed === props.side;
	return (
		<button type="button" aria-pressed={pressed} onClick={() => props.onPress(props.side)}>
			{pressed ? <Icon name="lock" size="s" /> : null}
			{props.label}
		</button>
	);
}

export function PurposeFields({ form, setForm, error, purposes }: Fields & { purposes: PurposeView[] }) {
	return (
		<div className="two">
			<SelectField
				label="Purpose"
				name="purpose"
				value={form.purpose}
				none="Choose a purpose"
				choices={purposes.map(({ code, label }) => ({ value: code, label: `${code}, ${label}` }))}
				error={fieldError(error, "purpose")}
				onChange={(purpose) => setForm((before) => ({ ...before, purpose }))}
			/>
			<TextField
				label="Reference for the beneficiary"
				name="reference"
				mono
				value={form.reference}
				error={fieldError(error, "reference")}
				onChange={(reference) => setForm((before) => ({ ...before, reference }))}
			/>
		</div>
	);
}

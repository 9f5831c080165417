/**
 * The desk's policy: second looks, how long completed payments are watched, repeated orders, support, notices.
 */
import { useState } from "react";
import { done, useAct } from "../../api/queries";
import type { PolicyForm } from "../../bindings/PolicyForm";
import { FormFrame } from "../../forms/FormFrame";
import { fieldError } from "../../forms/fieldErrors";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Foreign } from "../../ui/Foreign";
import { Row } from "./Section";

const days = (count: number) => (count === 1 ? "1 day" : `${count} days`);

export function Policy({ policy }: { policy: PolicyForm }) {
	const [editing, setEditing] = useState(false);
	if (editing) return <Editor begun={policy} onDone={() => setEditing(false)} />;
	return (
		<>
			<Row
				name="Second person"
				end={
					<Button size="small" name="Edit policy" reason={null} onPress={() => setEditing(true)}>
						Edit
					</Button>
				}
			>
				<p>{policy.secondLook ? "Looks at every RFI answer before it is sent." : "Not asked for."}</p>
			</Row>
			<Row name="Completed payments">
				<p>Watched for RFIs for {days(policy.rfiWatchDays)} after their end.</p>
			</Row>
			<Row name="Repeated orders">
				<p>
					{policy.duplicateDays === 0
						? "Not looked for."
						: `Same beneficiary, amount and reference within ${days(policy.duplicateDays)} are pointed out.`}
				</p>
			</Row>
			<Row name="Support e-mail">
				<p>
					{policy.supportEmail === "" ? <span className="muted">None</span> : <Foreign text={policy.supportEmail} />}
				</p>
				<p className="hint">Where CPN and BFIs answer tickets. Each ticket’s form begins with it.</p>
			</Row>
			<Row name="Notices">
				<p>{policy.notices ? "Shown by the system, without names or amounts." : "Off."}</p>
			</Row>
		</>
	);
}

/** What is typed; a number of days only once it is one. */
interface Typed {
	secondLook: boolean;
	rfiWatchDays: string;
	duplicateDays: string;
	supportEmail: string;
	notices: boolean;
}

/** Text that is no whole number is told from a wrong number by the core: both are out of its bounds. */
const wholeDays = (text: string): number => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : 9_999);

function Editor({ begun, onDone }: { begun: PolicyForm; onDone: () => void }) {
	const [form, setForm] = useState<Typed>({
		...begun,
		rfiWatchDays: String(begun.rfiWatchDays),
		duplicateDays: String(begun.duplicateDays),
	});
	const save = useAct("save_policy");
	const submit = async () => {
		const policy = {
			...form,
			rfiWatchDays: wholeDays(form.rfiWatchDays),
			duplicateDays: wholeDays(form.duplicateDays),
		};
		if (await done(save.run(policy))) onDone();
	};
	return (
		<FormFrame
			title="Policy"
			note="Each change is written to the journal with your name."
			action="Save policy"
			busy={save.busy}
			reason={null}
			error={save.error}
			shown={(field) => field in form}
			onSubmit={() => void submit()}
			onCancel={onDone}
		>
			<label className="check">
				<input
					type="checkbox"
					checked={form.secondLook}
					onChange={(event) => setForm({ ...form, secondLook: event.target.checked })}
				/>
				A second person looks at every RFI answer before it is sent
			</label>
			<div className="two">
				<TextField
					label="Watch completed payments for RFIs"
					name="rfiWatchDays"
					unit="days"
					right
					inputMode="numeric"
					value={form.rfiWatchDays}
					error={fieldError(save.error, "rfiWatchDays")}
					onChange={(rfiWatchDays) => setForm({ ...form, rfiWatchDays })}
				/>
				<TextField
					label="Point out orders that look alike within"
					name="duplicateDays"
					unit="days"
					right
					inputMode="numeric"
					value={form.duplicateDays}
					hint="0 looks for none."
					error={fieldError(save.error, "duplicateDays")}
					onChange={(duplicateDays) => setForm({ ...form, duplicateDays })}
				/>
			</div>
			<TextField
				label="Support e-mail (optional)"
				name="supportEmail"
				inputMode="email"
				value={form.supportEmail}
				hint="Where CPN and BFIs answer tickets."
				error={fieldError(save.error, "supportEmail")}
				onChange={(supportEmail) => setForm({ ...form, supportEmail })}
			/>
			<label className="check">
				<input
					type="checkbox"
					checked={form.notices}
					onChange={(event) => setForm({ ...form, notices: event.target.checked })}
				/>
				Show the system’s notices
			</label>
		</FormFrame>
	);
}

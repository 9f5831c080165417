/**
 * After the BFI has the money: when it is due, whether it is late, and a person's word that it arrived.
 */
import { useState } from "react";
import { done, useAct } from "../../api/queries";
import type { DueView } from "../../bindings/DueView";
import type { PaymentView } from "../../bindings/PaymentView";
import { FormFrame } from "../../forms/FormFrame";
import { fieldError } from "../../forms/fieldErrors";
import { go, paths } from "../../route/route";
import { Button, reasonOf } from "../../ui/Button";
import { Moment, useEnded } from "../../ui/Countdown";
import { serverNow } from "../../ui/clock";
import { TextField } from "../../ui/Field";
import { Note } from "../../ui/Note";

/** Says that the payout is late, or later than announced first. */
export function Due({ view }: { view: PaymentView }) {
	const { due } = view.after;
	return due === null || !due.open ? null : <OpenDue view={view} due={due} />;
}

function OpenDue({ view, due }: { view: PaymentView; due: DueView }) {
	const late = useEnded(due.at);
	if (late)
		return (
			<Note tone="warn" icon="clock-alert">
				<p className="medium">
					Overdue. It was announced for <Moment at={due.at} />.
				</p>
				{due.earlier === null ? null : <Earlier at={due.earlier} />}
				<p>The BFI has the USDC and has not said that it paid.</p>
				<p>
					<Button
						size="small"
						icon="life-buoy"
						reason={reasonOf(view.after.openTicket)}
						onPress={() => go(paths.ticket(view.id))}
					>
						Ask CPN support
					</Button>
				</p>
			</Note>
		);
	if (due.earlier === null) return null;
	return (
		<Note tone="warn" icon="clock-alert">
			<p className="medium">
				Later than announced: now for <Moment at={due.at} />.
			</p>
			<Earlier at={due.earlier} />
		</Note>
	);
}

const Earlier = ({ at }: { at: string }) => (
	<p>
		Before, it was announced for <Moment at={at} />.
	</p>
);

/** A person says that the beneficiary has the money, or corrects what was said. */
export function Arrival({ view }: { view: PaymentView }) {
	const [saying, setSaying] = useState(false);
	if (!view.after.confirmArrival.allowed) return null;
	if (saying) return <ArrivalForm view={view} onDone={() => setSaying(false)} />;
	return (
		<div>
			<Button
				icon="badge-check"
				{...(view.after.arrival === null ? {} : { look: "ghost" })}
				reason={null}
				onPress={() => setSaying(true)}
			>
				{view.after.arrival === null ? "Confirm arrival" : "Correct the arrival"}
			</Button>
		</div>
	);
}

/** Today, where this desk stands. */
function today(): string {
	const now = new Date(serverNow());
	const two = (part: number) => String(part).padStart(2, "0");
	return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function ArrivalForm({ view, onDone }: { view: PaymentView; onDone: () => void }) {
	const confirm = useAct("confirm_arrival");
	const said = view.after.arrival;
	const [on, setOn] = useState(said?.on ?? today());
	const [bankReference, setBankReference] = useState(said?.bankReference ?? "");
	const save = async () => {
		if (await done(confirm.run({ id: view.id, on, bankReference }))) onDone();
	};
	return (
		<FormFrame
			title="Confirm arrival"
			note="Say it when the beneficiary or a bank record says so. CPN only knows that the BFI sent it."
			action="Confirm arrival"
			busy={confirm.busy}
			reason={on.trim() === "" ? "Enter the day it arrived." : null}
			error={confirm.error}
			shown={(field) => field === "on" || field === "bankReference"}
			onSubmit={() => void save()}
			onCancel={onDone}
		>
			<div className="two">
				<TextField
					label="Arrived on"
					name="on"
					value={on}
					hint="Year-month-day, like 2026-10-06."
					error={fieldError(confirm.error, "on")}
					onChange={setOn}
				/>
				<TextField
					label="Bank reference (optional)"
					name="bankReference"
					mono
					value={bankReference}
					error={fieldError(confirm.error, "bankReference")}
					onChange={setBankReference}
				/>
			</div>
		</FormFrame>
	);
}

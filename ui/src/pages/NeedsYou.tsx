/**
 * The lane above the list: what waits for a person, by time left.
 */
import { useId } from "react";
import type { PaymentRow } from "../bindings/PaymentRow";
import { go } from "../route/route";
import { Amount } from "../ui/Amount";
import { Button } from "../ui/Button";
import { Countdown } from "../ui/Countdown";
import { ForeignLine } from "../ui/Foreign";
import { StatusWord } from "../ui/StatusWord";
import { nextStep } from "./open";

export function NeedsYou({ rows, total, onAll }: { rows: PaymentRow[]; total: number; onAll: () => void }) {
	if (rows.length === 0) return null;
	return (
		<section className="lane" aria-label="Needs you">
			<h2>
				Needs you
				<span className="muted regular">
					{total > rows.length ? `${total}, next ${rows.length} by time left` : total}
				</span>
				<span className="grow" />
				{total > rows.length ? (
					<button type="button" className="link small regular" onClick={onAll}>
						Show all {total}
					</button>
				) : null}
			</h2>
			<ul>
				{rows.map((row) => (
					<Waiting key={row.id} row={row} />
				))}
			</ul>
		</section>
	);
}

function Waiting({ row }: { row: PaymentRow }) {
	const about = useId();
	const { verb, path, main } = nextStep(row);
	return (
		<li>
			<StatusWord status={row.status} />
			<span className="clip" id={about}>
				<ForeignLine className="medium" text={row.beneficiary === "" ? "No beneficiary yet" : row.beneficiary} />{" "}
				<span className="muted">
					{row.bfi === null ? row.orderNumber : `via ${row.bfi}`}
					{row.code === null ? "" : `, ${row.code}`}
				</span>
			</span>
			<span className="r">
				{row.source === null ? (
					row.destination === null ? null : (
						<Amount money={row.destination} brief />
					)
				) : (
					<Amount money={row.source} brief limit={row.sourceIsLimit} />
				)}
			</span>
			<span>{row.deadline === null ? null : <Countdown deadline={row.deadline} />}</span>
			<Button
				size="small"
				{...(main ? { look: "primary" as const } : {})}
				describedBy={about}
				reason={null}
				onPress={() => go(path)}
			>
				{verb}
			</Button>
		</li>
	);
}

/**
 * The list of payments: only the rows in sight are in the document.
 */
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PaymentRow } from "../bindings/PaymentRow";
import { grouped, short } from "../format/money";
import { dated, minutes, utc } from "../format/time";
import { go } from "../route/route";
import { actsNextWord } from "../status/status";
import { Countdown } from "../ui/Countdown";
import { serverNow } from "../ui/clock";
import { ForeignLine } from "../ui/Foreign";
import { useShortcuts } from "../ui/keys";
import { StatusWord } from "../ui/StatusWord";
import { pathOf } from "./open";
import type { RowWindow } from "./rowWindow";

const HEAD = 30;
const COLUMNS = 9;
/** Rows drawn above and below what is in sight. */
const SPARE = 6;
const MOST = 60;

export function PaymentsTable({
	rows,
	matching,
	onWindow,
}: {
	rows: RowWindow;
	matching: number;
	onWindow: (first: number) => void;
}) {
	const scroll = useRef<HTMLElement>(null);
	const [sight, setSight] = useState({ first: 0, count: 30, rowHeight: 34 });
	const [selected, setSelected] = useState<string | null>(null);

	const look = () => {
		const box = scroll.current;
		if (box === null) return;
		const rowHeight = Number.parseInt(getComputedStyle(box).getPropertyValue("--row"), 10) || 34;
		const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - SPARE);
		const count = Math.min(MOST, Math.ceil((box.clientHeight || 600) / rowHeight) + 2 * SPARE);
		setSight((before) =>
			before.first === first && before.count === count && before.rowHeight === rowHeight
				? before
				: { first, count, rowHeight },
		);
		onWindow(first);
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: measured once when shown, then on scroll and resize
	useLayoutEffect(() => {
		look();
		window.addEventListener("resize", look);
		return () => window.removeEventListener("resize", look);
	}, []);

	const move = (by: number) => {
		rows.setSteady(false);
		const current = rows.rows.findIndex((row) => row.id === selected);
		const next = Math.min(rows.rows.length - 1, Math.max(0, current === -1 ? 0 : current + by));
		const row = rows.rows[next];
		const box = scroll.current;
		if (row === undefined || box === null) return;
		setSelected(row.id);
		const place = (rows.offset + next) * sight.rowHeight;
		if (place < box.scrollTop) box.scrollTop = place;
		if (place + sight.rowHeight + HEAD > box.scrollTop + box.clientHeight)
			box.scrollTop = place + sight.rowHeight + HEAD - box.clientHeight;
	};
	const open = () => {
		const row = rows.rows.find(({ id }) => id === selected);
		if (row !== undefined) go(pathOf(row));
	};
	const keys = { j: () => move(1), k: () => move(-1), arrowdown: () => move(1), arrowup: () => move(-1), enter: open };
	// biome-ignore lint/correctness/useExhaustiveDependencies: the keys close over rows, selection and sight
	useShortcuts(useMemo(() => keys, [rows, selected, sight]));

	const last = Math.min(matching, sight.first + sight.count);
	const places = Array.from({ length: Math.max(0, last - sight.first) }, (_, index) => sight.first + index);
	return (
		<section
			className="scroll"
			ref={scroll}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
			tabIndex={0}
			aria-label="Payments table"
			onScroll={look}
			onPointerEnter={() => rows.setSteady(true)}
			onPointerLeave={() => rows.setSteady(false)}
		>
			{rows.waiting > 0 ? (
				<p className="newer" role="status">
					<span>{rows.waiting} new</span>
				</p>
			) : null}
			<table className="grid" aria-rowcount={matching + 1}>
				<thead>
					<tr aria-rowindex={1}>
						<th scope="col">Status</th>
						<th scope="col">Beneficiary</th>
						<th scope="col" className="hide-m">
							BFI
						</th>
						<th scope="col" className="hide-s">
							Customer
						</th>
						<th scope="col">Reference</th>
						<th scope="col" className="r">
							You send, USDC
						</th>
						<th scope="col" className="r">
							They get
						</th>
						<th scope="col" className="hide-m">
							Acts next
						</th>
						<th scope="col">Clock</th>
					</tr>
				</thead>
				<tbody>
					<Spacer height={sight.first * sight.rowHeight} />
					{places.map((place) => {
						const row = rows.rows[place - rows.offset];
						return row === undefined ? (
							<Missing key={place} place={place} />
						) : (
							<Row
								key={row.id}
								row={row}
								place={place}
								selected={row.id === selected}
								onSelect={() => setSelected(row.id)}
							/>
						);
					})}
					<Spacer height={(matching - last) * sight.rowHeight} />
				</tbody>
			</table>
		</section>
	);
}

function Row({
	row,
	place,
	selected,
	onSelect,
}: {
	row: PaymentRow;
	place: number;
	selected: boolean;
	onSelect: () => void;
}) {
	return (
		<tr aria-rowindex={place + 2} aria-selected={selected} data-id={row.id}>
			<td>
				<StatusWord status={row.status} />
			</td>
			<td className="clip name">
				<a href={pathOf(row)} className="medium row-link" onFocus={onSelect}>
					<ForeignLine text={row.beneficiary === "" ? "No beneficiary yet" : row.beneficiary} />
				</a>
			</td>
			<td className="second clip bfi hide-m">{row.bfi === null ? "–" : <ForeignLine text={row.bfi} />}</td>
			<td className="second clip name hide-s">
				<ForeignLine text={row.customer} />
			</td>
			<td className="mono second clip ref">
				<ForeignLine text={row.reference === "" ? row.orderNumber : row.reference} />
			</td>
			<td className="r num">
				{row.source === null ? "–" : `${row.sourceIsLimit ? "≤ " : ""}${short(row.source.amount, row.source.currency)}`}
			</td>
			<td className="r num">
				{row.destination === null ? (
					"–"
				) : (
					<>
						{grouped(row.destination.amount)} <span className="muted">{row.destination.currency}</span>
					</>
				)}
			</td>
			<td className="second hide-m">{actsNextWord(row.actsNext)}</td>
			<td>
				<Clock row={row} />
			</td>
		</tr>
	);
}

function Clock({ row }: { row: PaymentRow }) {
	if (row.deadline !== null) return <Countdown deadline={row.deadline} column />;
	if (row.code !== null) return <ForeignLine className="mono" text={row.code} />;
	return (
		<time className="muted num" dateTime={row.updated} title={utc(row.updated)}>
			{dated(row.updated, serverNow(), minutes(row.updated))}
		</time>
	);
}

function Missing({ place }: { place: number }) {
	return (
		<tr aria-rowindex={place + 2}>
			<td colSpan={COLUMNS}>
				<span className="sk sk-m" />
			</td>
		</tr>
	);
}

function Spacer({ height }: { height: number }) {
	if (height <= 0) return null;
	return (
		// biome-ignore lint/a11y/noAriaHiddenOnFocusable: it only takes up room; nothing in it takes the focus
		<tr aria-hidden="true">
			<td colSpan={COLUMNS} className="spacer" style={{ height }} />
		</tr>
	);
}

/**
 * The rows around where the list is scrolled to. Content is always the newest; the order waits while the pointer is
 * over the list, so that no row jumps away under it.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import { useRead } from "../api/queries";
import type { ApiError } from "../bindings/ApiError";
import type { PaymentRow } from "../bindings/PaymentRow";
import type { PaymentsPage } from "../bindings/PaymentsPage";
import type { ViewName } from "../bindings/ViewName";

/** Rows are read in steps of so many, three steps at once. */
const STEP = 50;
const READ_AT_ONCE = 3 * STEP;

export interface RowWindow {
	/** The page as last read: its counts, and what needs a person. */
	page: PaymentsPage | undefined;
	error: ApiError | null;
	/** The number of the first row that is held. */
	offset: number;
	rows: PaymentRow[];
	/** How many rows wait to be shown. */
	waiting: number;
	/** Whether rows must keep their places now. */
	setSteady: (steady: boolean) => void;
}

interface Held {
	key: string;
	offset: number;
	rows: PaymentRow[];
}

export function useRowWindow({ view, text, first }: { view: ViewName; text: string; first: number }): RowWindow {
	const offset = Math.max(0, Math.floor(first / STEP) - 1) * STEP;
	const read = useRead("payments", { view, text, limit: READ_AT_ONCE, offset }, { keep: true });
	const fresh = read.isPrevious ? undefined : read.data?.rows;
	const key = `${view} ${text} ${offset}`;
	const [held, setHeld] = useState<Held>({ key, offset, rows: [] });
	const steady = useRef(false);
	const [released, setReleased] = useState(0);

	// biome-ignore lint/correctness/useExhaustiveDependencies: `released` runs this again when the pointer left
	useEffect(() => {
		if (fresh === undefined) return;
		setHeld((before) => {
			const keep = steady.current && before.key === key && before.rows.length > 0;
			return { key, offset, rows: keep ? inOldPlaces(before.rows, fresh) : fresh };
		});
	}, [fresh, key, offset, released]);

	return useMemo(
		() => ({
			page: read.data,
			error: read.error,
			offset: held.offset,
			rows: held.rows,
			waiting: fresh === undefined ? 0 : countNew(held.rows, fresh),
			setSteady: (now: boolean) => {
				if (steady.current && !now) setReleased((times) => times + 1);
				steady.current = now;
			},
		}),
		[held, fresh, read.data, read.error],
	);
}

/** The old order with the newest content. Rows that left stay as they were; new ones wait. */
export function inOldPlaces(old: readonly PaymentRow[], fresh: readonly PaymentRow[]): PaymentRow[] {
	const byId = new Map(fresh.map((row) => [row.id, row]));
	return old.map((row) => byId.get(row.id) ?? row);
}

/** How many fresh rows are not shown yet. */
export function countNew(shown: readonly PaymentRow[], fresh: readonly PaymentRow[]): number {
	const known = new Set(shown.map((row) => row.id));
	return fresh.filter((row) => !known.has(row.id)).length;
}

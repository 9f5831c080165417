/**
 * The list beside a record: search, J and K, the current one marked.
 */
import { type ReactNode, useMemo, useRef, useState } from "react";
import { go } from "../route/route";
import { Icon } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";

export interface BookItem {
	id: string;
	path: string;
	/** What the search looks through. */
	text: string;
	body: ReactNode;
}

export function BookList({ items, current, what }: { items: BookItem[]; current: string | null; what: string }) {
	const [text, setText] = useState("");
	const search = useRef<HTMLInputElement>(null);
	const sought = text.trim().toLowerCase();
	const matching = useMemo(() => items.filter((item) => item.text.toLowerCase().includes(sought)), [items, sought]);
	useShortcuts(
		useMemo(() => {
			const move = (by: number) => {
				const place = matching.findIndex(({ id }) => id === current);
				const next = matching[Math.min(matching.length - 1, Math.max(0, place + by))];
				if (next !== undefined) go(next.path, true);
			};
			return {
				"/": () => search.current?.focus(),
				j: () => move(1),
				k: () => move(-1),
				arrowdown: () => move(1),
				arrowup: () => move(-1),
			};
		}, [matching, current]),
	);
	return (
		<div className="list">
			<div className="tools lt">
				<div className="search wide">
					<Icon name="search" />
					<label className="sr" htmlFor="book-search">
						Search {what}
					</label>
					<input
						className="in"
						id="book-search"
						ref={search}
						value={text}
						placeholder="Name, account, reference"
						autoComplete="off"
						spellCheck={false}
						onChange={(event) => setText(event.target.value)}
					/>
					<kbd>/</kbd>
				</div>
			</div>
			{matching.length === 0 ? (
				<p className="hint pad">
					{items.length === 0 ? `No ${what} yet.` : `None of ${items.length} ${what} matches “${text}”.`}
				</p>
			) : (
				<nav aria-label={`All ${what}`}>
					{matching.map((item) => (
						<a key={item.id} className="item" href={item.path} aria-current={item.id === current ? "true" : undefined}>
							{item.body}
						</a>
					))}
				</nav>
			)}
		</div>
	);
}

/**
 * Waiting: nothing until 200 ms, a skeleton to 2 s, then words with the elapsed time, and a way out after 10 s.
 */
import { type ReactNode, useEffect, useState } from "react";
import type { ApiError } from "../bindings/ApiError";
import { ErrorNote } from "./ErrorNote";

export function Loading({ what, wayOut }: { what: string; wayOut?: ReactNode }) {
	const elapsed = useElapsed();
	if (elapsed < 200) return <div aria-busy="true" />;
	return (
		<div className="pad stack" aria-busy="true">
			<div className="stack g3" aria-hidden="true">
				<span className="sk sk-l" />
				<span className="sk sk-m" />
				<span className="sk sk-s" />
			</div>
			{elapsed < 2000 ? null : (
				<p className="second" role="status">
					{what}, {Math.floor(elapsed / 1000)} s
				</p>
			)}
			{elapsed < 10_000 ? null : wayOut}
		</div>
	);
}

/** Either what was read, or the wait for it, or why it could not be read. */
export function Loaded<T>({
	data,
	error,
	loading,
	children,
}: {
	data: T | undefined;
	error: ApiError | null;
	/** What is awaited: `Reading the payments`. */
	loading: string;
	children: (data: T) => ReactNode;
}) {
	if (data !== undefined) return children(data);
	if (error !== null)
		return (
			<div className="pad">
				<ErrorNote error={error} />
			</div>
		);
	return <Loading what={loading} />;
}

function useElapsed(): number {
	const [begun] = useState(() => Date.now());
	const [now, setNow] = useState(begun);
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), 200);
		return () => clearInterval(timer);
	}, []);
	return now - begun;
}

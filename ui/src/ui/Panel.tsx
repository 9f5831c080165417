/**
 * A panel: something that can be cited alone.
 */
import type { ReactNode } from "react";

export function Panel({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
	return (
		<section className="panel">
			<header>
				<h2>{title}</h2>
				{end === undefined ? null : <span className="end">{end}</span>}
			</header>
			<div className="b">{children}</div>
		</section>
	);
}

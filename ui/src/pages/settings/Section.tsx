/**
 * A section of the settings, and its rows.
 */
import type { ReactNode } from "react";

export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
	return (
		<section id={id} tabIndex={-1} aria-label={title}>
			<h2>{title}</h2>
			{children}
		</section>
	);
}

export function Row({ name, children, end }: { name: string; children: ReactNode; end?: ReactNode }) {
	return (
		<div className="srow">
			<span>{name}</span>
			<div>{children}</div>
			<div>{end}</div>
		</div>
	);
}

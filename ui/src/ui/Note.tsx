/**
 * The one block of a page: a fact, something to act on, a stop, or something done.
 */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export type NoteTone = "plain" | "warn" | "bad" | "good" | "accent";

const looks: Record<NoteTone, { box: string; icon: IconName; role: "status" | "alert" | undefined }> = {
	plain: { box: "note", icon: "info", role: undefined },
	warn: { box: "note warn-b", icon: "triangle-alert", role: "status" },
	bad: { box: "note bad-b", icon: "octagon-x", role: "alert" },
	good: { box: "note good-b", icon: "circle-check", role: "status" },
	accent: { box: "note acc-b", icon: "info", role: "status" },
};

export function Note({ tone, icon, children }: { tone: NoteTone; icon?: IconName; children: ReactNode }) {
	const look = looks[tone];
	return (
		<div className={look.box} role={look.role}>
			<Icon name={icon ?? look.icon} />
			<div className="grow">{children}</div>
		</div>
	);
}

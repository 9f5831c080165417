/**
 * The icons, drawn by Lucide (public/licences/LICENSE-lucide.txt), by their Lucide names.
 */
import type { ReactNode } from "react";

const shapes = {
	"arrow-right": (
		<>
			<path d="M5 12h14" />
			<path d="m12 5 7 7-7 7" />
		</>
	),
	"badge-check": (
		<>
			<path d="M3.85 8.62a4 4 0 0 1 4.78-4.77 4 4 0 0 1 6.74 0 4 4 0 0 1 4.78 4.78 4 4 0 0 1 0 6.74 4 4 0 0 1-4.77 4.78 4 4 0 0 1-6.75 0 4 4 0 0 1-4.78-4.77 4 4 0 0 1 0-6.76Z" />
			<path d="m16 9-5.5 5.5L8 12" />
		</>
	),
	ban: (
		<>
			<circle cx="12" cy="12" r="10" />
			<path d="M4.929 4.929 19.07 19.071" />
		</>
	),
	banknote: (
		<>
			<rect width="20" height="12" x="2" y="6" rx="2" />
			<circle cx="12" cy="12" r="2" />
			<path d="M6 12h.01M18 12h.01" />
		</>
	),
	bell: (
		<>
			<path d="M10.268 21a2 2 0 0 0 3.464 0" />
			<path d="M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326" />
		</>
	),
	"book-user": (
		<>
			<path d="M15 13a3 3 0 1 0-6 0" />
			<path d="M4 19.5v-15A2.5 2.5 0 0 1 6.5 2H19a1 1 0 0 1 1 1v18a1 1 0 0 1-1 1H6.5a1 1 0 0 1 0-5H20" />
			<circle cx="12" cy="8" r="2" />
		</>
	),
	bookmark: (
		<>
			<path d="M17 3a2 2 0 0 1 2 2v15a1 1 0 0 1-1.496.868l-4.512-2.578a2 2 0 0 0-1.984 0l-4.512 2.578A1 1 0 0 1 5 20V5a2 2 0 0 1 2-2z" />
		</>
	),
	"calendar-clock": (
		<>
			<path d="M16 14v2.2l1.6 1" />
			<path d="M16 2v3" />
			<path d="M21 7.338V5a2 2 0 00-2-2H5a2 2 0 00-2 2v14a2 2 0 002 2h2.338" />
			<path d="M3 9h5.859" />
			<path d="M8 2v3" />
			<circle cx="16" cy="16" r="6" />
		</>
	),
	check: (
		<>
			<path d="M20 6 9 17l-5-5" />
		</>
	),
	"chevron-down": (
		<>
			<path d="m6 9 6 6 6-6" />
		</>
	),
	"chevron-left": (
		<>
			<path d="m15 18-6-6 6-6" />
		</>
	),
	"chevron-right": (
		<>
			<path d="m9 18 6-6-6-6" />
		</>
	),
	"circle-alert": (
		<>
			<circle cx="12" cy="12" r="10" />
			<line x1="12" x2="12" y1="8" y2="12" />
			<line x1="12" x2="12.01" y1="16" y2="16" />
		</>
	),
	"circle-arrow-out-up-right": (
		<>
			<path d="M22 12A10 10 0 1 1 12 2" />
			<path d="M22 2 12 12" />
			<path d="M16 2h6v6" />
		</>
	),
	"circle-check": (
		<>
			<circle cx="12" cy="12" r="10" />
			<path d="m16 9-5.5 5.5L8 12" />
		</>
	),
	"circle-dashed": (
		<>
			<path d="M10.1 2.182a10 10 0 0 1 3.8 0" />
			<path d="M13.9 21.818a10 10 0 0 1-3.8 0" />
			<path d="M17.609 3.721a10 10 0 0 1 2.69 2.7" />
			<path d="M2.182 13.9a10 10 0 0 1 0-3.8" />
			<path d="M20.279 17.609a10 10 0 0 1-2.7 2.69" />
			<path d="M21.818 10.1a10 10 0 0 1 0 3.8" />
			<path d="M3.721 6.391a10 10 0 0 1 2.7-2.69" />
			<path d="M6.391 20.279a10 10 0 0 1-2.69-2.7" />
		</>
	),
	"circle-question-mark": (
		<>
			<circle cx="12" cy="12" r="10" />
			<path d="M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3" />
			<path d="M12 17h.01" />
		</>
	),
	clock: (
		<>
			<circle cx="12" cy="12" r="10" />
			<path d="M12 6v6l4 2" />
		</>
	),
	"clock-alert": (
		<>
			<path d="M12 6v6l4 2" />
			<path d="M20 12v5" />
			<path d="M20 21h.01" />
			<path d="M21.25 8.2A10 10 0 1 0 16 21.16" />
		</>
	),
	"columns-3": (
		<>
			<rect width="18" height="18" x="3" y="3" rx="2" />
			<path d="M9 3v18" />
			<path d="M15 3v18" />
		</>
	),
	copy: (
		<>
			<rect width="14" height="14" x="8" y="8" rx="2" ry="2" />
			<path d="M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2" />
		</>
	),
	download: (
		<>
			<path d="M12 15V3" />
			<path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" />
			<path d="m7 10 5 5 5-5" />
		</>
	),
	"file-check": (
		<>
			<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z" />
			<path d="M14 2v5a1 1 0 0 0 1 1h5" />
			<path d="m9 15 2 2 4-4" />
		</>
	),
	"file-plus": (
		<>
			<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z" />
			<path d="M14 2v5a1 1 0 0 0 1 1h5" />
			<path d="M9 15h6" />
			<path d="M12 18v-6" />
		</>
	),
	"file-question-mark": (
		<>
			<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z" />
			<path d="M12 17h.01" />
			<path d="M9.1 9a3 3 0 0 1 5.82 1c0 2-3 3-3 3" />
		</>
	),
	"file-search": (
		<>
			<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z" />
			<path d="M14 2v5a1 1 0 0 0 1 1h5" />
			<circle cx="11.5" cy="14.5" r="2.5" />
			<path d="M13.3 16.3 15 18" />
		</>
	),
	"file-text": (
		<>
			<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z" />
			<path d="M14 2v5a1 1 0 0 0 1 1h5" />
			<path d="M10 9H8" />
			<path d="M16 13H8" />
			<path d="M16 17H8" />
		</>
	),
	"flask-conical": (
		<>
			<path d="M14 2v6a2 2 0 0 0 .245.96l5.51 10.08A2 2 0 0 1 18 22H6a2 2 0 0 1-1.755-2.96l5.51-10.08A2 2 0 0 0 10 8V2" />
			<path d="M6.453 15h11.094" />
			<path d="M8.5 2h7" />
		</>
	),
	hourglass: (
		<>
			<path d="M5 22h14" />
			<path d="M5 2h14" />
			<path d="M17 22v-4.172a2 2 0 0 0-.586-1.414L12 12l-4.414 4.414A2 2 0 0 0 7 17.828V22" />
			<path d="M7 2v4.172a2 2 0 0 0 .586 1.414L12 12l4.414-4.414A2 2 0 0 0 17 6.172V2" />
		</>
	),
	info: (
		<>
			<circle cx="12" cy="12" r="10" />
			<path d="M12 16v-4" />
			<path d="M12 8h.01" />
		</>
	),
	"key-round": (
		<>
			<path d="M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z" />
			<circle cx="16.5" cy="7.5" r=".5" fill="currentColor" />
		</>
	),
	landmark: (
		<>
			<path d="M10 18v-7" />
			<path d="M11.119 2.205a2 2 0 0 1 1.762 0l7.84 3.846A.5.5 0 0 1 20.5 7h-17a.5.5 0 0 1-.22-.949z" />
			<path d="M14 18v-7" />
			<path d="M18 18v-7" />
			<path d="M3 22h18" />
			<path d="M6 18v-7" />
		</>
	),
	layers: (
		<>
			<path d="M12.83 2.18a2 2 0 0 0-1.66 0L2.6 6.08a1 1 0 0 0 0 1.83l8.58 3.91a2 2 0 0 0 1.66 0l8.58-3.9a1 1 0 0 0 0-1.83z" />
			<path d="M2 12a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 12" />
			<path d="M2 17a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 17" />
		</>
	),
	"life-buoy": (
		<>
			<circle cx="12" cy="12" r="10" />
			<path d="m4.93 4.93 4.24 4.24" />
			<path d="m14.83 9.17 4.24-4.24" />
			<path d="m14.83 14.83 4.24 4.24" />
			<path d="m9.17 14.83-4.24 4.24" />
			<circle cx="12" cy="12" r="4" />
		</>
	),
	list: (
		<>
			<path d="M3 5h.01" />
			<path d="M3 12h.01" />
			<path d="M3 19h.01" />
			<path d="M8 5h13" />
			<path d="M8 12h13" />
			<path d="M8 19h13" />
		</>
	),
	"list-filter": (
		<>
			<path d="M2 5h20" />
			<path d="M6 12h12" />
			<path d="M9 19h6" />
		</>
	),
	"loader-circle": (
		<>
			<path d="M21 12a9 9 0 1 1-6.219-8.56" />
		</>
	),
	lock: (
		<>
			<rect width="18" height="11" x="3" y="11" rx="2" ry="2" />
			<path d="M7 11V7a5 5 0 0 1 10 0v4" />
		</>
	),
	"octagon-x": (
		<>
			<path d="m15 9-6 6" />
			<path d="M2.586 16.726A2 2 0 0 1 2 15.312V8.688a2 2 0 0 1 .586-1.414l4.688-4.688A2 2 0 0 1 8.688 2h6.624a2 2 0 0 1 1.414.586l4.688 4.688A2 2 0 0 1 22 8.688v6.624a2 2 0 0 1-.586 1.414l-4.688 4.688a2 2 0 0 1-1.414.586H8.688a2 2 0 0 1-1.414-.586z" />
			<path d="m9 9 6 6" />
		</>
	),
	phone: (
		<>
			<path d="M13.832 16.568a1 1 0 0 0 1.213-.303l.355-.465A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.468.351a1 1 0 0 0-.292 1.233 14 14 0 0 0 6.392 6.384" />
		</>
	),
	plus: (
		<>
			<path d="M5 12h14" />
			<path d="M12 5v14" />
		</>
	),
	radio: (
		<>
			<path d="M16.247 7.761a6 6 0 0 1 0 8.478" />
			<path d="M19.075 4.933a10 10 0 0 1 0 14.134" />
			<path d="M4.925 19.067a10 10 0 0 1 0-14.134" />
			<path d="M7.753 16.239a6 6 0 0 1 0-8.478" />
			<circle cx="12" cy="12" r="2" />
		</>
	),
	"refresh-cw": (
		<>
			<path d="M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8" />
			<path d="M21 3v5h-5" />
			<path d="M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16" />
			<path d="M8 16H3v5" />
		</>
	),
	search: (
		<>
			<path d="m21 21-4.34-4.34" />
			<circle cx="11" cy="11" r="8" />
		</>
	),
	settings: (
		<>
			<path d="M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915" />
			<circle cx="12" cy="12" r="3" />
		</>
	),
	"shield-check": (
		<>
			<path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z" />
			<path d="m9 12 2 2 4-4" />
		</>
	),
	signature: (
		<>
			<path d="m21 17-2.156-1.868A.5.5 0 0 0 18 15.5v.5a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1c0-2.545-3.991-3.97-8.5-4a1 1 0 0 0 0 5c4.153 0 4.745-11.295 5.708-13.5a2.5 2.5 0 1 1 3.31 3.284" />
			<path d="M3 21h18" />
		</>
	),
	stamp: (
		<>
			<path d="M14 13V8.5C14 7 15 7 15 5a3 3 0 0 0-6 0c0 2 1 2 1 3.5V13" />
			<path d="M20 15.5a2.5 2.5 0 0 0-2.5-2.5h-11A2.5 2.5 0 0 0 4 15.5V17a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1z" />
			<path d="M5 22h14" />
		</>
	),
	timer: (
		<>
			<line x1="10" x2="14" y1="2" y2="2" />
			<line x1="12" x2="15" y1="14" y2="11" />
			<circle cx="12" cy="14" r="8" />
		</>
	),
	"triangle-alert": (
		<>
			<path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3" />
			<path d="M12 9v4" />
			<path d="M12 17h.01" />
		</>
	),
	"undo-2": (
		<>
			<path d="M9 14 4 9l5-5" />
			<path d="M4 9h10.5a5.5 5.5 0 0 1 5.5 5.5a5.5 5.5 0 0 1-5.5 5.5H11" />
		</>
	),
	unplug: (
		<>
			<path d="m19 5 3-3" />
			<path d="m2 22 3-3" />
			<path d="M6.3 20.3a2.4 2.4 0 0 0 3.4 0L12 18l-6-6-2.3 2.3a2.4 2.4 0 0 0 0 3.4Z" />
			<path d="M7.5 13.5 10 11" />
			<path d="M10.5 16.5 13 14" />
			<path d="m12 6 6 6 2.3-2.3a2.4 2.4 0 0 0 0-3.4l-2.6-2.6a2.4 2.4 0 0 0-3.4 0Z" />
		</>
	),
	upload: (
		<>
			<path d="M12 3v12" />
			<path d="m17 8-5-5-5 5" />
			<path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" />
		</>
	),
	usb: (
		<>
			<circle cx="10" cy="7" r="1" />
			<circle cx="4" cy="20" r="1" />
			<path d="M4.7 19.3 19 5" />
			<path d="m21 3-3 1 2 2Z" />
			<path d="M9.26 7.68 5 12l2 5" />
			<path d="m10 14 5 2 3.5-3.5" />
			<path d="m18 12 1-1 1 1-1 1Z" />
		</>
	),
	users: (
		<>
			<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2" />
			<path d="M16 3.128a4 4 0 0 1 0 7.744" />
			<path d="M22 21v-2a4 4 0 0 0-3-3.87" />
			<circle cx="9" cy="7" r="4" />
		</>
	),
	"wifi-off": (
		<>
			<path d="M12 20h.01" />
			<path d="M8.5 16.429a5 5 0 0 1 7 0" />
			<path d="M5 12.859a10 10 0 0 1 5.17-2.69" />
			<path d="M19 12.859a10 10 0 0 0-2.007-1.523" />
			<path d="M2 8.82a15 15 0 0 1 4.177-2.643" />
			<path d="M22 8.82a15 15 0 0 0-11.288-3.764" />
			<path d="m2 2 20 20" />
		</>
	),
	x: (
		<>
			<path d="M18 6 6 18" />
			<path d="m6 6 12 12" />
		</>
	),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

const isIconName = (name: string): name is IconName => Object.hasOwn(shapes, name);

/** The icon of that name, or a plain dot for a name this version does not draw. */
export const iconNamed = (name: string): IconName => (isIconName(name) ? name : "circle-dashed");

/** One icon. It never carries meaning alone, so it is hidden from screen readers. */
export function Icon({ name, size, className }: { name: IconName; size?: "s" | "l"; className?: string }) {
	return (
		<svg className={["i", size, className].filter(Boolean).join(" ")} viewBox="0 0 24 24" aria-hidden="true">
			{shapes[name]}
		</svg>
	);
}

/**
 * Reads and acts for screens. A read is repeated when the core says one of its tags went stale; no screen repeats it.
 */
import { keepPreviousData, type Query, QueryClient, useMutation, useQuery } from "@tanstack/react-query";
import type { ApiError } from "../bindings/ApiError";
import { reads } from "../bindings/commands";
import type { Tag } from "../bindings/Tag";
import { type Args, asApiError, type CommandName, call, type Given, type Result } from "./call";

export type ReadName = keyof typeof reads;
export type ActName = Exclude<CommandName, ReadName>;

/** What a read's screen gets. */
export interface Read<T> {
	data: T | undefined;
	error: ApiError | null;
	/** The data belongs to earlier arguments, and newer data is on its way. */
	isPrevious: boolean;
}

export const queryClient = () =>
	new QueryClient({
		defaultOptions: {
			queries: {
				retry: false,
				staleTime: Number.POSITIVE_INFINITY,
				networkMode: "always",
				refetchOnWindowFocus: false,
			},
			mutations: { retry: false, networkMode: "always" },
		},
	});

/** Reads, and reads again whenever one of the read's tags goes stale. `keep` shows the last answer meanwhile. */
export function useRead<K extends ReadName>(
	command: K,
	args: Args<K>,
	{ enabled = true, keep = false }: { enabled?: boolean; keep?: boolean } = {},
): Read<Result<K>> {
	const query = useQuery<Result<K>, ApiError>({
		queryKey: [command, args],
		queryFn: () => call(command, ...given<K>(args)),
		enabled,
		...(keep ? { placeholderData: keepPreviousData } : {}),
	});
	return { data: query.data, error: query.error, isPrevious: query.isPlaceholderData };
}

/** An act that changes something. The core's `stale` event then renews what is on screen. */
export function useAct<K extends ActName>(command: K) {
	const act = useMutation<Result<K>, ApiError, Args<K>>({ mutationFn: (args) => call(command, ...given<K>(args)) });
	return {
		run: act.mutateAsync,
		busy: act.isPending,
		error: act.error,
		data: act.data,
		clear: act.reset,
	};
}

/** Runs an act whose failure the screen shows from `act.error`. */
export async function attempt<T>(act: Promise<T>): Promise<T | null> {
	try {
		return await act;
	} catch (thrown) {
		asApiError(thrown);
		return null;
	}
}

/** Runs an act that answers nothing; tells whether it was done. The screen shows a failure from `act.error`. */
export async function done(act: Promise<null>): Promise<boolean> {
	try {
		await act;
		return true;
	} catch (thrown) {
		asApiError(thrown);
		return false;
	}
}

/** Marks every read made of one of these tags as stale, and repeats those that a screen shows. */
export async function markStale(client: QueryClient, tags: readonly Tag[]): Promise<void> {
	const stale = client.getQueryCache().findAll({
		predicate: ({ queryKey: [command] }) => isRead(command) && reads[command].some((tag) => tags.includes(tag)),
	});
	await Promise.all(stale.map((query) => renew(client, query)));
}

/** Reads that are under way and will be repeated when they have landed. */
const repeated = new WeakSet<Query>();

/**
 * A read that is under way may have been answered before the change, so it counts for nothing: it is left to land, and
 * repeated once. Nothing is cancelled: while changes come faster than a read takes, the screen still moves.
 */
async function renew(client: QueryClient, query: Query): Promise<void> {
	if (query.state.fetchStatus !== "idle") {
		if (repeated.has(query)) return;
		repeated.add(query);
		await landed(query);
		repeated.delete(query);
	}
	await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
}

async function landed(query: Query): Promise<void> {
	try {
		// Joins the read that is under way.
		await query.fetch();
	} catch {
		// Its screen shows the failure.
	}
}

const isRead = (name: unknown): name is ReadName => typeof name === "string" && Object.hasOwn(reads, name);

function given<K extends CommandName>(args: Args<K>): Given<K> {
	// The table decides by `null` whether a command takes arguments, and TypeScript cannot follow that through a generic.
	return (args === null ? [] : [args]) as Given<K>;
}

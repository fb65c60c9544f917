/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

struct heap;

/*
 * The node: engine, peers, control socket and configuration of one data folder around one libuv loop.
 *
 * Happy path: lock and open the store -> listen -> the state covers what was stored -> control socket ->
 * `ready` (log, NOTIFY_SOCKET) -> SIGTERM or SIGINT -> goodbye to peers -> last commits and answers -> end.
 * SIGHUP reads [peers] again.
 */

struct node_options {
    struct heap *heap;
    const char *folder;
    const char *listen;    /* instead of the configuration's; NULL: none */
    const char *codelists; /* folder */
};

/* Exit status of the program, see cli.md: stopped on request; refused; system in the way; the disk failed. */
#define NODE_DONE 0
#define NODE_REFUSED 1
#define NODE_UNAVAILABLE 4
#define NODE_BROKEN 74

/* Runs until a signal or a failure that the node must not outlive; logs what is wrong. */
int node_run(const struct node_options *options);

export interface paths {
    "/hub/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show who you are here and what you may do
         * @description Typed: `hub whoami`. Needs the role viewer or higher.
         */
        get: operations["hub.whoami"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back the last thing you did, where that is possible
         * @description Typed: `hub undo`. Needs the role viewer or higher.
         */
        post: operations["hub.undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks, the newest first, or what is ready to be taken, the most urgent first
         * @description Typed: `task list [--status <choice>] [--assignee <text>] [--q <text>] [--ready] [--limit <number>] [--cursor <text>]`. Needs the role viewer or higher.
         */
        get: operations["task.list"];
        put?: never;
        /**
         * Put a task on the board
         * @description Typed: `task create <title> [--description <text>] [--priority <urgent|high|normal|low>] [--role <text>] [--skills <text,…>] [--owned-paths <text,…>] [--commands <text,…>] [--depends-on <names>] [--dod <texts>] [--assignee <text>]`. Needs the role agent or higher.
         */
        post: operations["task.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one task
         * @description Typed: `task show <id>`. Needs the role viewer or higher.
         */
        get: operations["task.show"];
        put?: never;
        post?: never;
        /**
         * Remove a task from the board for good
         * @description Typed: `task delete <id>`. Needs the role operator or higher.
         */
        delete: operations["task.delete"];
        options?: never;
        head?: never;
        /**
         * Change fields of a task
         * @description Typed: `task update <id> [--title <text>] [--description <text>] [--priority <urgent|high|normal|low>] [--role <text>] [--skills <text,…>] [--assignee <text>] [--owned-paths <text,…>] [--commands <text,…>] [--depends-on <names>] [--dod <texts>] [--evidence <text,…>] [--notes <text,…>] [--fence <number>]`. Needs the role agent or higher.
         */
        patch: operations["task.update"];
        trace?: never;
    };
    "/collab/tasks/{id}/transition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a task to another column of the board
         * @description Typed: `task transition <id> <to> [--reason <text>] [--fence <number>] [--branch <text>] [--ttl <duration>] [--incarnation <text>]`. Needs the role agent or higher.
         */
        post: operations["task.transition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/{id}/dod/{item}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tick an item of a definition of done, with its evidence
         * @description Typed: `task check <id> <item> [--checked] [--evidence <text>] [--fence <number>]`. Needs the role agent or higher.
         */
        post: operations["task.check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a note or evidence to a task
         * @description Typed: `task note <id> <text> [--evidence] [--fence <number>]`. Needs the role agent or higher.
         */
        post: operations["task.note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim a task and lease its paths
         * @description Typed: `task claim <id> [--ttl <duration>] [--incarnation <text>]`. Needs the role agent or higher.
         */
        post: operations["task.claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/claim-next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim the most urgent task that is ready and fits you
         * @description Typed: `task claim-next [--ttl <duration>] [--incarnation <text>] [--role <text>] [--skills <text,…>] [--wait <duration>]`. Needs the role agent or higher.
         */
        post: operations["task.claim_next"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a claimed task back, so that somebody else can take it
         * @description Typed: `task release <id> [--fence <number>] [--reason <text>]`. Needs the role agent or higher.
         */
        post: operations["task.release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/{id}/context": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what is needed to work on a task: what it builds on, earlier attempts, who works nearby
         * @description Typed: `task context <id>`. Needs the role viewer or higher.
         */
        get: operations["task.context"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/tasks/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a backlog; tasks that are there already are brought up to date
         * @description Typed: `task import [<text>] [--tasks <json>]`. Needs the role operator or higher.
         */
        post: operations["task.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the leases that are held now, the oldest first
         * @description Typed: `lease list [--holder <text>] [--resource <text>] [--limit <number>] [--cursor <text>]`. Needs the role viewer or higher.
         */
        get: operations["lease.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/leases/acquire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a lease on something, or on several things at once
         * @description Typed: `lease acquire [<resources>…] [--resource <text>] [--mode <exclusive|shared>] [--ttl <duration>] [--incarnation <text>] [--holder <text>]`. Needs the role agent or higher.
         */
        post: operations["lease.acquire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/leases/{lock_id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that the work under a lease goes on
         * @description Typed: `lease renew <lock-id> --fence <number>`. Needs the role agent or higher.
         */
        post: operations["lease.renew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/leases/{lock_id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a lease back; a task in work under it goes back to the queue
         * @description Typed: `lease release <lock-id> [--fence <number>] [--reason <text>]`. Needs the role agent or higher.
         */
        post: operations["lease.release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/leases/reclaim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back the leases that have expired, without waiting for the sweeper
         * @description Typed: `lease reclaim [--resource <text>]`. Needs the role agent or higher.
         */
        post: operations["lease.reclaim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/leases/{lock_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the holder of a lease to stop and give it back
         * @description Typed: `lease cancel <lock-id>`. Needs the role operator or higher.
         */
        post: operations["lease.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/leases/{lock_id}/force": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a lease from its holder, with a reason
         * @description Typed: `lease force <lock-id> --reason <text>`. Needs the role operator or higher.
         */
        post: operations["lease.force"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the agents
         * @description Typed: `agent list [--limit <number>] [--cursor <text>]`. Needs the role viewer or higher.
         */
        get: operations["agent.list"];
        put?: never;
        /**
         * Make an agent known, with its role and skills
         * @description Typed: `agent register [<id>] [--name <text>] [--role <text>] [--skills <text,…>] [--availability <available|busy|away>]`. Needs the role agent or higher.
         */
        post: operations["agent.register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one agent
         * @description Typed: `agent show <id>`. Needs the role viewer or higher.
         */
        get: operations["agent.show"];
        put?: never;
        post?: never;
        /**
         * Take an agent off the board
         * @description Typed: `agent remove <id>`. Needs the role operator or higher.
         */
        delete: operations["agent.remove"];
        options?: never;
        head?: never;
        /**
         * Change the role, skills or availability of an agent
         * @description Typed: `agent update <id> [--name <text>] [--role <text>] [--skills <text,…>] [--availability <available|busy|away>]`. Needs the role agent or higher.
         */
        patch: operations["agent.update"];
        trace?: never;
    };
    "/collab/agents/{id}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that an agent is alive
         * @description Typed: `agent heartbeat <id>`. Needs the role agent or higher.
         */
        post: operations["agent.heartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read events behind a cursor, waiting for them if asked to
         * @description Prefer: wait=N waits up to N seconds (at most 55) for the first event that passes the filters.
         */
        get: operations["collab.events"];
        put?: never;
        /**
         * Post an event of your own
         * @description Typed: `event post <event> [--target <text>] [--details <json>]`. Needs the role agent or higher.
         */
        post: operations["event.post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/events/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write chosen events into the log for people
         * @description Typed: `event log [--ids <text,…>] [--since <time>] [--until <time>] [--filter <json>]`. Needs the role agent or higher.
         */
        post: operations["event.log"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the jobs, the newest first
         * @description Typed: `job list [--status <choice,…>] [--executor <text>] [--preset <text>] [--limit <number>] [--cursor <text>]`. Needs the role viewer or higher.
         */
        get: operations["job.list"];
        put?: never;
        /**
         * Ask an executor for work
         * @description Typed: `job create [<executor>] [--preset <text>] [--title <text>] [--input <json>]`. Needs the role agent or higher.
         */
        post: operations["job.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one job with its attempts and variants
         * @description Typed: `job show <id> [--wait <duration>]`. Needs the role viewer or higher.
         */
        get: operations["job.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job that is queued or running
         * @description Typed: `job cancel <id> [--reason <text>]`. Needs the role agent or higher.
         */
        post: operations["job.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a job again that failed or was cancelled
         * @description Typed: `job retry <id>`. Needs the role agent or higher.
         */
        post: operations["job.retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/variants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a job for one more variant
         * @description Typed: `job variant <id> [--params <json>]`. Needs the role agent or higher.
         */
        post: operations["job.variant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/variants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one variant with its content
         * @description Typed: `variant show <id>`. Needs the role viewer or higher.
         */
        get: operations["variant.show"];
        /**
         * Change the content of a proposed variant
         * @description Typed: `variant edit <id> <content> [--title <text>]`. Needs the role agent or higher.
         */
        put: operations["variant.edit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/variants/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a variant and reject its siblings
         * @description Typed: `variant accept <id>`. Needs the role agent or higher.
         */
        post: operations["variant.accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/variants/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a variant
         * @description Typed: `variant reject <id> [--reason <text>]`. Needs the role agent or higher.
         */
        post: operations["variant.reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/variants/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what differs between a variant and its original, or another variant
         * @description Typed: `variant diff <id> [<against>]`. Needs the role viewer or higher.
         */
        get: operations["variant.diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/export/{variant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export an accepted variant as a file
         * @description Typed: `variant export <variant-id> [--format <md|json|html>]`. Needs the role viewer or higher.
         */
        post: operations["variant.export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the presets by name
         * @description Typed: `preset list [--executor <text>] [--limit <number>] [--cursor <text>]`. Needs the role viewer or higher.
         */
        get: operations["preset.list"];
        put?: never;
        /**
         * Keep the input of an executor under a name
         * @description Typed: `preset create <name> <executor> [--title <text>] [--description <text>] [--input <json>]`. Needs the role operator or higher.
         */
        post: operations["preset.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/presets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one preset
         * @description Typed: `preset show <id>`. Needs the role viewer or higher.
         */
        get: operations["preset.show"];
        put?: never;
        post?: never;
        /**
         * Remove a preset; jobs made from it stay
         * @description Typed: `preset delete <id>`. Needs the role operator or higher.
         */
        delete: operations["preset.delete"];
        options?: never;
        head?: never;
        /**
         * Change a preset
         * @description Typed: `preset update <id> [--name <text>] [--title <text>] [--description <text>] [--input <json>]`. Needs the role operator or higher.
         */
        patch: operations["preset.update"];
        trace?: never;
    };
    "/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tools with their inputs, settings and limits
         * @description Typed: `tool list`. Needs the role viewer or higher.
         */
        get: operations["tool.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one tool with its inputs, settings and limits
         * @description Typed: `tool show <id>`. Needs the role viewer or higher.
         */
        get: operations["tool.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Switch a tool on or off, or change its settings
         * @description Typed: `tool update <id> [--enabled] [--settings <json>]`. Needs the role operator or higher.
         */
        patch: operations["tool.update"];
        trace?: never;
    };
    "/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the schedules, the newest first
         * @description Typed: `schedule list [--active] [--q <text>] [--limit <number>] [--cursor <text>]`. Needs the role viewer or higher.
         */
        get: operations["schedule.list"];
        put?: never;
        /**
         * Give a command at times of the clock, again and again or once
         * @description Typed: `schedule create <name> [<line>] [--command <text>] [--args <names>] [--cron <text>] [--at <text>] [--timezone <text>] [--misfire <skip|last|all>] [--overlap <skip|queue|cancel>] [--max-failures <number>]`. Needs the role operator or higher.
         */
        post: operations["schedule.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedule/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one schedule with its next times and its last runs
         * @description Typed: `schedule show <id>`. Needs the role viewer or higher.
         */
        get: operations["schedule.show"];
        put?: never;
        post?: never;
        /**
         * Delete a schedule and the record of its runs
         * @description Typed: `schedule delete <id>`. Needs the role operator or higher.
         */
        delete: operations["schedule.delete"];
        options?: never;
        head?: never;
        /**
         * Change a schedule; who changes what it gives becomes its owner
         * @description Typed: `schedule update <id> [--name <text>] [--line <text>] [--command <text>] [--args <names>] [--cron <text>] [--at <text>] [--timezone <text>] [--misfire <skip|last|all>] [--overlap <skip|queue|cancel>] [--max-failures <number>] [--active]`. Needs the role operator or higher.
         */
        patch: operations["schedule.update"];
        trace?: never;
    };
    "/schedule/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a schedule; what runs goes on, what waits is dropped
         * @description Typed: `schedule pause <id> [--reason <text>]`. Needs the role operator or higher.
         */
        post: operations["schedule.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedule/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused schedule from now on; what the pause left out is not made up for
         * @description Typed: `schedule resume <id>`. Needs the role operator or higher.
         */
        post: operations["schedule.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedule/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a schedule once now, beside its times
         * @description Typed: `schedule run <id>`. Needs the role operator or higher.
         */
        post: operations["schedule.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedule/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show when something would fire: a cron expression, a phrase, or one time
         * @description Typed: `schedule preview <when> [--timezone <text>]`. Needs the role viewer or higher.
         */
        post: operations["schedule.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the triggers, the newest first
         * @description Typed: `trigger list [--active] [--q <text>] [--limit <number>] [--cursor <text>]`. Needs the role viewer or higher.
         */
        get: operations["trigger.list"];
        put?: never;
        /**
         * Give a command whenever something happens
         * @description Typed: `trigger create <name> <command> --on <json> [--args <names>] [--per-minute <number>] [--max-failures <number>]`. Needs the role operator or higher.
         */
        post: operations["trigger.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/triggers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one trigger with its last calls
         * @description Typed: `trigger show <id>`. Needs the role viewer or higher.
         */
        get: operations["trigger.show"];
        put?: never;
        post?: never;
        /**
         * Delete a trigger and the record of its calls
         * @description Typed: `trigger delete <id>`. Needs the role operator or higher.
         */
        delete: operations["trigger.delete"];
        options?: never;
        head?: never;
        /**
         * Change a trigger; who changes what it gives becomes its owner
         * @description Typed: `trigger update <id> [--name <text>] [--command <text>] [--on <json>] [--args <names>] [--per-minute <number>] [--max-failures <number>] [--active]`. Needs the role operator or higher.
         */
        patch: operations["trigger.update"];
        trace?: never;
    };
    "/triggers/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a trigger; what waits is dropped
         * @description Typed: `trigger pause <id> [--reason <text>]`. Needs the role operator or higher.
         */
        post: operations["trigger.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/triggers/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused trigger from now on; what happened meanwhile is not answered
         * @description Typed: `trigger resume <id>`. Needs the role operator or higher.
         */
        post: operations["trigger.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/triggers/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show the call that a trigger would give, for a sample or for the newest event that it answers
         * @description Typed: `trigger test <id> [--sample <names>]`. Needs the role operator or higher.
         */
        post: operations["trigger.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what waits for a confirmation or an approval
         * @description Typed: `approval list`. Needs the role viewer or higher.
         */
        get: operations["approval.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/confirmations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer what waits, with approve or deny
         * @description Typed: `approval decide <id> <decision> [--reason <text>]`. Needs the role viewer or higher.
         */
        post: operations["approval.decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/approval-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the commands that need the approval of others
         * @description Typed: `approval rules`. Needs the role viewer or higher.
         */
        get: operations["approval.rules"];
        put?: never;
        /**
         * Make a command wait for the approval of other people
         * @description Typed: `approval require <command> <quorum> [--role <viewer|agent|operator|admin>]`. Needs the role admin or higher.
         */
        post: operations["approval.require"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the channels, their state and their limits
         * @description Typed: `channel list`. Needs the role viewer or higher.
         */
        get: operations["channel.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/channels/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Pause or resume a channel, or change its limit, while the hub runs
         * @description Typed: `channel update <name> [--paused] [--enabled] [--limit <text>] [--reason <text>]`. Needs the role operator or higher.
         */
        patch: operations["channel.update"];
        trace?: never;
    };
    "/hub/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the answers on their way, the newest first
         * @description Typed: `delivery list [--status <queued|sent|failed>] [--channel <choice>] [--before <number>] [--limit <number>]`. Needs the role operator or higher.
         */
        get: operations["delivery.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an answer again that was given up, or one that waits at once
         * @description Typed: `delivery retry <id>`. Needs the role operator or higher.
         */
        post: operations["delivery.retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the systems that may send webhooks to us
         * @description Typed: `source list`. Needs the role operator or higher.
         */
        get: operations["source.list"];
        put?: never;
        /**
         * Let a system send webhooks to us
         * @description Typed: `source create <name> <kind> --role <viewer|agent|operator|admin> [--secret <text>]`. Needs the role admin or higher.
         */
        post: operations["source.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take away a webhook source; its messages are refused from now on
         * @description Typed: `source delete <id>`. Needs the role admin or higher.
         */
        delete: operations["source.delete"];
        options?: never;
        head?: never;
        /**
         * Pause or resume a webhook source, change its role, or give it a new secret
         * @description Typed: `source update <id> [--active] [--role <viewer|agent|operator|admin>] [--rotate] [--secret <text>] [--overlap <duration>]`. Needs the role admin or higher.
         */
        patch: operations["source.update"];
        trace?: never;
    };
    "/webhooks/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the systems that are told of events by webhooks
         * @description Typed: `target list`. Needs the role operator or higher.
         */
        get: operations["target.list"];
        put?: never;
        /**
         * Tell a system of events from now on, by signed webhooks
         * @description Typed: `target create <url> <events>… [--secret <text>]`. Needs the role admin or higher.
         */
        post: operations["target.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/targets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take away a webhook target
         * @description Typed: `target delete <id>`. Needs the role admin or higher.
         */
        delete: operations["target.delete"];
        options?: never;
        head?: never;
        /**
         * Change a webhook target, or turn it off and on
         * @description Typed: `target update <id> [--url <text>] [--events <text,…>] [--active] [--rotate]`. Needs the role admin or higher.
         */
        patch: operations["target.update"];
        trace?: never;
    };
    "/webhooks/targets/{id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook target a test message
         * @description Typed: `target ping <id>`. Needs the role admin or higher.
         */
        post: operations["target.ping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/slack/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the manifest to make the Slack app from
         * @description Typed: `slack manifest [--mode <http|socket>]`. Needs the role viewer or higher.
         */
        get: operations["slack.manifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/slack/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look whether the Slack app works and fits this hub
         * @description Typed: `slack doctor [--config-token <text>]`. Needs the role operator or higher.
         */
        post: operations["slack.doctor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the Slack account you are linked to
         * @description Typed: `link show`. Needs the role viewer or higher.
         */
        get: operations["link.show"];
        put?: never;
        /**
         * Make a code that links your Slack account, to be given in Slack
         * @description Typed: `link start`. Needs the role viewer or higher.
         */
        post: operations["link.start"];
        /**
         * Unlink your Slack account
         * @description Typed: `link remove`. Needs the role viewer or higher.
         */
        delete: operations["link.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/link/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Link the Slack account in which a code was made
         * @description Typed: `link confirm <code>`. Needs the role viewer or higher.
         */
        post: operations["link.confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the users
         * @description Typed: `user list [--q <text>] [--role <viewer|agent|operator|admin>] [--active] [--limit <number>] [--cursor <text>]`. Needs the role admin or higher.
         */
        get: operations["user.list"];
        put?: never;
        /**
         * Create a user who may sign in
         * @description Typed: `user create <email> --name <text> --role <viewer|agent|operator|admin> [--password <text>] [--timezone <text>]`. Needs the role admin or higher.
         */
        post: operations["user.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one user
         * @description Typed: `user show <id>`. Needs the role admin or higher.
         */
        get: operations["user.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a user: name, role, address, or whether they may sign in
         * @description Typed: `user update <id> [--name <text>] [--role <viewer|agent|operator|admin>] [--active] [--email <text>] [--slack-user-id <text>] [--timezone <text>]`. Needs the role admin or higher.
         */
        patch: operations["user.update"];
        trace?: never;
    };
    "/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new password for a user who lost theirs, and end their sessions
         * @description Typed: `user reset-password <id>`. Needs the role admin or higher.
         */
        post: operations["user.reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the API keys
         * @description Typed: `key list [--limit <number>] [--cursor <text>]`. Needs the role admin or higher.
         */
        get: operations["key.list"];
        put?: never;
        /**
         * Create an API key for a program
         * @description Typed: `key create <name> --role <viewer|agent|operator|admin> [--expires-at <time>]`. Needs the role admin or higher.
         */
        post: operations["key.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key, so that it is good for nothing from now on
         * @description Typed: `key revoke <id>`. Needs the role admin or higher.
         */
        delete: operations["key.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was asked and what came of it
         * @description Typed: `audit list [--before <text>] [--limit <number>] [--channel <choice>] [--actor <text>] [--outcome <text>] [--command <text>]`. Needs the role operator or higher.
         */
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the latest activity on every channel
         * @description Typed: `hub activity [--before <text>] [--limit <number>] [--channel <choice>] [--actor <text>] [--outcome <text>] [--command <text>]`. Needs the role operator or higher.
         */
        get: operations["hub.activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check the hash chain of the audit log
         * @description Typed: `audit verify`. Needs the role operator or higher.
         */
        get: operations["audit.verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail and password
         * @description With delivery cookie the refresh token is only in an HttpOnly cookie.
         */
        post: operations["auth.login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for new tokens
         * @description A refresh token is good once; using it again ends the session. From the cookie it needs a header of its own beside it, such as X-Kyros-CSRF: 1 or X-Requested-With.
         */
        post: operations["auth.refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session, or all of them
         * @description For everybody who is signed in.
         */
        post: operations["auth.logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I
         * @description For everybody who is signed in.
         */
        get: operations["auth.me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the own password
         * @description For everybody who is signed in.
         */
        post: operations["auth.password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the own sessions
         * @description For everybody who is signed in.
         */
        get: operations["auth.sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of the own sessions
         * @description For everybody who is signed in.
         */
        delete: operations["auth.end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the commands the caller may use
         * @description For everybody who is signed in.
         */
        get: operations["hub.commands"];
        put?: never;
        /**
         * Give a command, typed or by its name
         * @description With an Idempotency-Key a repeat gets the first answer again. Several lines in one text are answered with a transcript.
         */
        post: operations["hub.give"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Complete a line that is being typed
         * @description For everybody who is signed in.
         */
        get: operations["hub.complete"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/state/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read all tasks, locks or agents
         * @description The seq of X-Store-Seq is a cursor of the event stream, so that a list goes on as a stream without a gap. Leases that are over are left out.
         */
        get: operations["collab.state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/state/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the log for people
         * @description For everybody who is signed in.
         */
        get: operations["collab.log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/events/tail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow events as they happen
         * @description Server-sent events. Last-Event-ID beats last_event_id, which beats since; without any it begins now. A cursor outside the log is answered with an event called reset.
         */
        get: operations["collab.tail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collab/events/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for one event stream
         * @description For EventSource of browsers, which cannot send a header. Good once, for a minute.
         */
        post: operations["collab.ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process lives
         * @description Needs no credential.
         */
        get: operations["operations.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the hub can work
         * @description Needs no credential.
         */
        get: operations["operations.readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Numbers for Prometheus
         * @description Needs METRICS_TOKEN as bearer token where that is set.
         */
        get: operations["operations.metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description Needs no credential.
         */
        get: operations["operations.openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The reference for people
         * @description Needs no credential.
         */
        get: operations["operations.docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What went wrong, in a form that programs can act on (RFC 9457). */
        Problem: {
            /** @description URI of the kind of problem */
            type: string;
            /** @description The kind of problem in one sentence, the same for every answer of this code */
            title: string;
            /**
             * Format: int32
             * @description HTTP status
             */
            status: number;
            /** @description What is wrong here, and the way out */
            detail: string;
            /** @description The request that it is about */
            instance: string;
            /**
             * @description Stable name of the problem
             * @enum {string}
             */
            code: "bad_request" | "bad_json" | "bad_cursor" | "bad_etag" | "ambiguous_credentials" | "unauthenticated" | "invalid_token" | "invalid_signature" | "invalid_credentials" | "token_reused" | "forbidden" | "self_approval" | "not_lease_holder" | "self_review" | "csrf" | "not_found" | "method_not_allowed" | "request_timeout" | "conflict" | "in_progress" | "already_exists" | "illegal_transition" | "stale_preview" | "already_decided" | "cancelled" | "not_accepted" | "tool_disabled" | "lease_held" | "stale_fence" | "already_claimed" | "not_ready" | "path_conflict" | "expired" | "lease_lost" | "cursor_expired" | "etag_mismatch" | "payload_too_large" | "unsupported_media_type" | "unknown_command" | "invalid_input" | "dod_incomplete" | "bad_pattern" | "idempotency_mismatch" | "dependency_cycle" | "target_not_allowed" | "target_refused" | "program_failed" | "program_killed" | "limit_exceeded" | "precondition_required" | "fence_required" | "rate_limited" | "headers_too_large" | "internal" | "bad_output" | "not_implemented" | "overloaded" | "unavailable" | "target_unavailable" | "audit_unavailable" | "channel_paused" | "stopping" | "timeout" | "storage_full";
            /** @description What to do now */
            next: string;
            /** @description To be told to the operator */
            request_id: string;
            /** @description Whether the same request may succeed later */
            retryable: boolean;
            /** @description The wrong parts of the input */
            errors?: {
                /** @description JSON Pointer below the input */
                path: string;
                message: string;
            }[];
            /** @description When the same request may succeed */
            retry_after_seconds?: number;
        };
        /** @description A command that waits until it is confirmed or approved. */
        Pending: {
            /** @description Id of the call */
            id: string;
            /** @constant */
            status: "pending";
            /** @description To be given to approve, or to POST /hub/confirmations/{id} */
            confirm_id: string;
            /** @description What will happen */
            preview: string;
        };
    };
    responses: {
        /** @description Any other problem */
        Problem: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `bad_request`: The request is malformed. `bad_json`: The body is not acceptable JSON. `bad_cursor`: The cursor is malformed. `bad_etag`: The entity tag is malformed. `ambiguous_credentials`: More than one credential was sent. */
        Problem400: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "bad_request" | "bad_json" | "bad_cursor" | "bad_etag" | "ambiguous_credentials";
                };
            };
        };
        /** @description `unauthenticated`: Not signed in. `invalid_token`: The token or key is not valid. `invalid_signature`: The signature does not fit. `invalid_credentials`: E-mail or password is wrong. `token_reused`: The refresh token was used before. */
        Problem401: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unauthenticated" | "invalid_token" | "invalid_signature" | "invalid_credentials" | "token_reused";
                };
            };
        };
        /** @description `forbidden`: Not allowed. `self_approval`: Nobody approves their own request. `not_lease_holder`: Somebody else holds the lease. `self_review`: Nobody approves their own work. `csrf`: The request did not come from the panel. */
        Problem403: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "forbidden" | "self_approval" | "not_lease_holder" | "self_review" | "csrf";
                };
            };
        };
        /** @description `not_found`: Not found. */
        Problem404: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_found";
                };
            };
        };
        /** @description `method_not_allowed`: The method is not allowed here. */
        Problem405: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "method_not_allowed";
                };
            };
        };
        /** @description `request_timeout`: The request did not arrive in time. */
        Problem408: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "request_timeout";
                };
            };
        };
        /** @description `conflict`: The state does not allow this. `in_progress`: The first request with this key is still running. `already_exists`: It exists already. `illegal_transition`: It cannot move there. `stale_preview`: It changed since the preview. `already_decided`: It was decided before. `cancelled`: It was cancelled. `not_accepted`: Only an accepted variant is exported. `tool_disabled`: The tool is switched off. `lease_held`: Somebody else holds it. `stale_fence`: The fence is not the current one. `already_claimed`: Somebody else has claimed the task. `not_ready`: The task is waiting for something. `path_conflict`: Somebody else works on the same paths. */
        Problem409: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "conflict" | "in_progress" | "already_exists" | "illegal_transition" | "stale_preview" | "already_decided" | "cancelled" | "not_accepted" | "tool_disabled" | "lease_held" | "stale_fence" | "already_claimed" | "not_ready" | "path_conflict";
                };
            };
        };
        /** @description `expired`: The request has expired. `lease_lost`: The lease is over. `cursor_expired`: The cursor points outside the log. */
        Problem410: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "expired" | "lease_lost" | "cursor_expired";
                };
            };
        };
        /** @description `etag_mismatch`: It changed since you read it. */
        Problem412: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "etag_mismatch";
                };
            };
        };
        /** @description `payload_too_large`: The body is too large. */
        Problem413: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "payload_too_large";
                };
            };
        };
        /** @description `unsupported_media_type`: The content type is not supported. */
        Problem415: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description `unknown_command`: There is no such command. `invalid_input`: The input is not valid. `dod_incomplete`: The definition of done is not complete. `bad_pattern`: The path pattern is not valid. `idempotency_mismatch`: The key was used for another request. `dependency_cycle`: The dependency would close a cycle. `target_not_allowed`: The hub does not call this address. `target_refused`: The other server refused the request. `program_failed`: The program ended with a failure. `program_killed`: The program was ended by a signal. `limit_exceeded`: The work reached a limit. */
        Problem422: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unknown_command" | "invalid_input" | "dod_incomplete" | "bad_pattern" | "idempotency_mismatch" | "dependency_cycle" | "target_not_allowed" | "target_refused" | "program_failed" | "program_killed" | "limit_exceeded";
                };
            };
        };
        /** @description `precondition_required`: If-Match is required. `fence_required`: The fence of the lease is required. */
        Problem428: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "precondition_required" | "fence_required";
                };
            };
        };
        /** @description `rate_limited`: Too many requests. */
        Problem429: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "rate_limited";
                };
            };
        };
        /** @description `headers_too_large`: The headers are too large. */
        Problem431: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "headers_too_large";
                };
            };
        };
        /** @description `internal`: Something broke on our side. `bad_output`: Something broke on our side. */
        Problem500: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "internal" | "bad_output";
                };
            };
        };
        /** @description `not_implemented`: The method is not known. */
        Problem501: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_implemented";
                };
            };
        };
        /** @description `overloaded`: Too much to do at once. `unavailable`: A part that this needs is down. `target_unavailable`: The other server cannot answer now. `audit_unavailable`: The audit log cannot be written, so nothing was run. `channel_paused`: Changes are paused. `stopping`: The hub is stopping. */
        Problem503: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "overloaded" | "unavailable" | "target_unavailable" | "audit_unavailable" | "channel_paused" | "stopping";
                };
            };
        };
        /** @description `timeout`: It took too long. */
        Problem504: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "timeout";
                };
            };
        };
        /** @description `storage_full`: The disk is full; the board is read-only. */
        Problem507: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "storage_full";
                };
            };
        };
    };
    parameters: {
        /** @description ETag of the version this is about; another one is answered with 412 */
        IfMatch: string;
        /** @description ETag of the version this is about, or *; left out is answered with 428 */
        IfMatchRequired: string;
        /** @description ETag that is known already; unchanged is answered with 304 */
        IfNoneMatch: string;
        /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
        IdempotencyKey: string;
        /** @description `wait=N`: wait up to N seconds for something to answer */
        PreferWait: string;
    };
    requestBodies: never;
    headers: {
        /** @description Id of the request; one that was sent is kept */
        "X-Request-Id": string;
        /** @description The origin of the page that asks, where CORS_ORIGINS names it; left out otherwise */
        "Access-Control-Allow-Origin": string;
        /** @description How to sign in (RFC 6750) */
        "WWW-Authenticate": string;
        /**
         * @description Version of what is answered, for If-Match and If-None-Match
         * @example "3-kXc0fQ2oV5mJq1rT8uZyBw"
         */
        ETag: string;
        /** @description Address of what was made */
        Location: string;
        /** @description Name of the file (RFC 6266) */
        "Content-Disposition": string;
        /** @description Number of the newest event in it */
        "X-Store-Seq": number;
        /** @description Cursor of that event, for the event stream */
        "X-Event-Cursor": string;
        /** @description The wait that was granted (RFC 7240) */
        "Preference-Applied": string;
        /** @description `true` when this is the first answer again */
        "Idempotency-Replayed": "true";
        /** @description What is left of the limit */
        RateLimit: string;
        /** @description The limit */
        "RateLimit-Policy": string;
        /** @description Seconds to wait */
        "Retry-After": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "hub.whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description `user:` or `key:` and an id. */
                        id: string;
                        /** @description The name that events and the audit log show. */
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "agent" | "operator" | "admin";
                        email: string | null;
                        /** @description Typed times are read in it. */
                        timezone: string;
                        /** @description The way this asking came. */
                        channel: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "hub.undo": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What was taken back. */
                        undone: {
                            call_id: string;
                            command: string;
                            /** @description As it was typed, or would be. */
                            line: string;
                        };
                        /** @description The call that took it back. */
                        by: {
                            call_id: string;
                            command: string;
                            /** @description As it was typed, or would be. */
                            line: string;
                        };
                        /** @description What that call answered. */
                        text: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.list": {
        parameters: {
            query?: {
                /** @description Only tasks in this column. */
                status?: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                /** @description Only tasks of this person or agent. */
                assignee?: string;
                /** @description Only tasks with this text in id, title or description. */
                q?: string;
                /** @description Only tasks that can be claimed now, in the order in which claim-next gives them out; no: only others. */
                ready?: boolean;
                /** @description How many tasks, 1 to 200. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tasks: {
                            id: string;
                            title: string;
                            description: string;
                            /** @enum {string} */
                            status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                            /** @description Why it was moved to where it is, when somebody said so. */
                            status_reason?: string;
                            /** @enum {string} */
                            priority: "urgent" | "high" | "normal" | "low";
                            role?: string;
                            skills: string[];
                            assignee?: string;
                            /** @description Who worked on it since it was last queued; none of them may approve it. */
                            authors: string[];
                            owned_paths: string[];
                            commands: string[];
                            depends_on: {
                                [key: string]: {
                                    blocking: boolean;
                                };
                            };
                            dod: {
                                [key: string]: {
                                    text: string;
                                    checked: boolean;
                                    evidence?: string;
                                    checked_by?: string;
                                    /** @description ISO time */
                                    checked_at?: string;
                                };
                            };
                            evidence: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            notes: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            /** @description ISO time */
                            created_at: string;
                            created_by: string;
                            /** @description ISO time */
                            updated_at: string;
                            /** Format: int64 */
                            reclaim_count: number;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "task.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What is to be done, in one line. */
                    title: string;
                    /** @description The whole story, as Markdown. */
                    description?: string;
                    /**
                     * @description How urgent it is; normal when left out.
                     * @enum {string}
                     */
                    priority?: "urgent" | "high" | "normal" | "low";
                    /** @description The kind of agent it needs. */
                    role?: string;
                    /** @description Skills it needs. */
                    skills?: string[];
                    /** @description Path patterns the work may change. */
                    owned_paths?: string[];
                    /** @description Commands that prove the work. */
                    commands?: string[];
                    /** @description Tasks that must be done first. */
                    depends_on?: string[] | {
                        [key: string]: {
                            /** @default true */
                            blocking?: boolean;
                        } | null;
                    };
                    /** @description Definition of done: the items to tick. */
                    dod?: (string | {
                        text?: string;
                        checked?: boolean;
                        evidence?: string | null;
                        checked_by?: string;
                        checked_at?: string;
                    })[] | {
                        [key: string]: (string | {
                            text?: string;
                            checked?: boolean;
                            evidence?: string | null;
                            checked_by?: string;
                            checked_at?: string;
                        }) | null;
                    };
                    /** @description Who it is meant for. */
                    assignee?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        title: string;
                        /** @enum {string} */
                        status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                        priority: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        title: string;
                        description: string;
                        /** @enum {string} */
                        status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                        /** @description Why it was moved to where it is, when somebody said so. */
                        status_reason?: string;
                        /** @enum {string} */
                        priority: "urgent" | "high" | "normal" | "low";
                        role?: string;
                        skills: string[];
                        assignee?: string;
                        /** @description Who worked on it since it was last queued; none of them may approve it. */
                        authors: string[];
                        owned_paths: string[];
                        commands: string[];
                        depends_on: {
                            [key: string]: {
                                blocking: boolean;
                            };
                        };
                        dod: {
                            [key: string]: {
                                text: string;
                                checked: boolean;
                                evidence?: string;
                                checked_by?: string;
                                /** @description ISO time */
                                checked_at?: string;
                            };
                        };
                        evidence: {
                            text: string;
                            by: string;
                            /** @description ISO time */
                            at: string;
                        }[];
                        notes: {
                            text: string;
                            by: string;
                            /** @description ISO time */
                            at: string;
                        }[];
                        /** @description ISO time */
                        created_at: string;
                        created_by: string;
                        /** @description ISO time */
                        updated_at: string;
                        /** Format: int64 */
                        reclaim_count: number;
                        /** Format: int64 */
                        version: number;
                        etag: string;
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "task.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        title: string;
                    };
                };
            };
            /** @description Waits for a confirmation */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.update": {
        parameters: {
            query?: never;
            header: {
                /** @description ETag of the version this is about, or *; left out is answered with 428 */
                "If-Match": components["parameters"]["IfMatchRequired"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description What is to be done, in one line. */
                    title?: string;
                    description?: string | null;
                    priority?: ("urgent" | "high" | "normal" | "low") | null;
                    role?: string | null;
                    skills?: string[] | null;
                    assignee?: string | null;
                    owned_paths?: string[] | null;
                    commands?: string[] | null;
                    depends_on?: (string[] | {
                        [key: string]: {
                            /** @default true */
                            blocking?: boolean;
                        } | null;
                    }) | null;
                    dod?: ((string | {
                        text?: string;
                        checked?: boolean;
                        evidence?: string | null;
                        checked_by?: string;
                        checked_at?: string;
                    })[] | {
                        [key: string]: (string | {
                            text?: string;
                            checked?: boolean;
                            evidence?: string | null;
                            checked_by?: string;
                            checked_at?: string;
                        }) | null;
                    }) | null;
                    evidence?: (string | {
                        text: string;
                        by?: string;
                        at?: string;
                    })[] | null;
                    notes?: (string | {
                        text: string;
                        by?: string;
                        at?: string;
                    })[] | null;
                    /**
                     * Format: int64
                     * @description The fence of the lease; agents must send it while the task is under a lease.
                     */
                    fence?: number;
                };
                "application/json": {
                    /** @description What is to be done, in one line. */
                    title?: string;
                    description?: string | null;
                    priority?: ("urgent" | "high" | "normal" | "low") | null;
                    role?: string | null;
                    skills?: string[] | null;
                    assignee?: string | null;
                    owned_paths?: string[] | null;
                    commands?: string[] | null;
                    depends_on?: (string[] | {
                        [key: string]: {
                            /** @default true */
                            blocking?: boolean;
                        } | null;
                    }) | null;
                    dod?: ((string | {
                        text?: string;
                        checked?: boolean;
                        evidence?: string | null;
                        checked_by?: string;
                        checked_at?: string;
                    })[] | {
                        [key: string]: (string | {
                            text?: string;
                            checked?: boolean;
                            evidence?: string | null;
                            checked_by?: string;
                            checked_at?: string;
                        }) | null;
                    }) | null;
                    evidence?: (string | {
                        text: string;
                        by?: string;
                        at?: string;
                    })[] | null;
                    notes?: (string | {
                        text: string;
                        by?: string;
                        at?: string;
                    })[] | null;
                    /**
                     * Format: int64
                     * @description The fence of the lease; agents must send it while the task is under a lease.
                     */
                    fence?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                        /** @description What changed; empty when nothing did. */
                        fields: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.transition": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The column it goes to.
                     * @enum {string}
                     */
                    to: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                    /** @description Why; needed when a review sends it back. */
                    reason?: string;
                    /**
                     * Format: int64
                     * @description The fence of the lease; agents must send it while the task is under a lease.
                     */
                    fence?: number;
                    /** @description Where it is merged into, main when left out: one merge at a time for each. */
                    branch?: string;
                    /**
                     * Format: int32
                     * @description How long it lasts without a renewal: 60s for agents (10s to 1h), 24h for people.
                     */
                    ttl_seconds?: number;
                    /** @description Which run of the holder it is; another run of the same name does not inherit the lease. */
                    incarnation?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        /** @enum {string} */
                        old_status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                        /** @enum {string} */
                        new_status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                        /** @description The lease that the move granted, when it granted one. */
                        lease?: {
                            lock_id: string;
                            resource: string;
                            /** @enum {string} */
                            mode: "exclusive" | "shared";
                            holder: string;
                            incarnation?: string;
                            /** Format: int64 */
                            fence: number;
                            /** @description ISO time */
                            acquired_at: string;
                            /** Format: int64 */
                            ttl_seconds: number;
                            /**
                             * Format: int64
                             * @description How often leases on this resource expired before this one
                             */
                            reclaim_count: number;
                            cancel_requested?: boolean;
                            /** @description The lease that it lives and ends with, as the path leases of a claim */
                            parent?: string;
                            /** @description The task it was taken for */
                            task_id?: string;
                            ended?: {
                                /** @enum {string} */
                                kind: "released" | "reclaimed" | "forced";
                                /** @description ISO time */
                                at: string;
                                by: string;
                                reason?: string;
                            };
                            /** @description When its holder was last heard */
                            heartbeat_at: string;
                            /** @description When it expires, unless renewed */
                            deadline_at: string;
                            /** Format: int64 */
                            expires_in_seconds: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.check": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
                /** @description The item, by its id. */
                item: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description No unticks it.
                     * @default true
                     */
                    checked?: boolean;
                    /** @description What shows that it holds. */
                    evidence?: string;
                    /**
                     * Format: int64
                     * @description The fence of the lease; agents must send it while the task is under a lease.
                     */
                    fence?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                        item: string;
                        checked: boolean;
                        /**
                         * Format: int64
                         * @description Items that are still open.
                         */
                        open: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.note": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The note, as Markdown. */
                    text: string;
                    /**
                     * @description It shows that the work is done.
                     * @default false
                     */
                    evidence?: boolean;
                    /**
                     * Format: int64
                     * @description The fence of the lease; agents must send it while the task is under a lease.
                     */
                    fence?: number;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.claim": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: int32
                     * @description How long it lasts without a renewal: 60s for agents (10s to 1h), 24h for people.
                     */
                    ttl_seconds?: number;
                    /** @description Which run of the holder it is; another run of the same name does not inherit the lease. */
                    incarnation?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        task: {
                            id: string;
                            title: string;
                            description: string;
                            /** @enum {string} */
                            status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                            /** @description Why it was moved to where it is, when somebody said so. */
                            status_reason?: string;
                            /** @enum {string} */
                            priority: "urgent" | "high" | "normal" | "low";
                            role?: string;
                            skills: string[];
                            assignee?: string;
                            /** @description Who worked on it since it was last queued; none of them may approve it. */
                            authors: string[];
                            owned_paths: string[];
                            commands: string[];
                            depends_on: {
                                [key: string]: {
                                    blocking: boolean;
                                };
                            };
                            dod: {
                                [key: string]: {
                                    text: string;
                                    checked: boolean;
                                    evidence?: string;
                                    checked_by?: string;
                                    /** @description ISO time */
                                    checked_at?: string;
                                };
                            };
                            evidence: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            notes: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            /** @description ISO time */
                            created_at: string;
                            created_by: string;
                            /** @description ISO time */
                            updated_at: string;
                            /** Format: int64 */
                            reclaim_count: number;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        };
                        lease: {
                            lock_id: string;
                            resource: string;
                            /** @enum {string} */
                            mode: "exclusive" | "shared";
                            holder: string;
                            incarnation?: string;
                            /** Format: int64 */
                            fence: number;
                            /** @description ISO time */
                            acquired_at: string;
                            /** Format: int64 */
                            ttl_seconds: number;
                            /**
                             * Format: int64
                             * @description How often leases on this resource expired before this one
                             */
                            reclaim_count: number;
                            cancel_requested?: boolean;
                            /** @description The lease that it lives and ends with, as the path leases of a claim */
                            parent?: string;
                            /** @description The task it was taken for */
                            task_id?: string;
                            ended?: {
                                /** @enum {string} */
                                kind: "released" | "reclaimed" | "forced";
                                /** @description ISO time */
                                at: string;
                                by: string;
                                reason?: string;
                            };
                            /** @description When its holder was last heard */
                            heartbeat_at: string;
                            /** @description When it expires, unless renewed */
                            deadline_at: string;
                            /** Format: int64 */
                            expires_in_seconds: number;
                        };
                        context: {
                            /** @description What the task builds on, with what was left there last */
                            dependencies: {
                                id: string;
                                title: string;
                                /** @enum {string} */
                                status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                                blocking: boolean;
                                evidence: {
                                    text: string;
                                    by: string;
                                    at: string;
                                }[];
                                notes: {
                                    text: string;
                                    by: string;
                                    at: string;
                                }[];
                            }[];
                            /** @description Earlier leases on the task and why they ended, newest first */
                            attempts: {
                                holder: string;
                                /** Format: int64 */
                                fence: number;
                                started_at: string;
                                ended_at: string;
                                /** @enum {string} */
                                ended: "released" | "reclaimed" | "forced";
                                reason?: string;
                            }[];
                            /** @description Paths in the same folders that others work on */
                            nearby: {
                                holder: string;
                                path: string;
                                task?: string;
                            }[];
                            /** @description Definition of done */
                            dod: {
                                id: string;
                                text: string;
                                checked: boolean;
                            }[];
                            /** @description Event cursor: read on from here to miss nothing */
                            cursor: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.claim_next": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description `wait=N`: wait up to N seconds for something to answer */
                Prefer?: components["parameters"]["PreferWait"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: int32
                     * @description How long it lasts without a renewal: 60s for agents (10s to 1h), 24h for people.
                     */
                    ttl_seconds?: number;
                    /** @description Which run of the holder it is; another run of the same name does not inherit the lease. */
                    incarnation?: string;
                    /** @description The kind of work you do; that of your registration when left out. */
                    role?: string;
                    /** @description What you can do; the skills of your registration when left out. */
                    skills?: string[];
                    /**
                     * Format: int32
                     * @description How long to wait for a task when there is none, up to 55s.
                     * @default 0
                     */
                    wait_seconds?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        task: {
                            id: string;
                            title: string;
                            description: string;
                            /** @enum {string} */
                            status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                            /** @description Why it was moved to where it is, when somebody said so. */
                            status_reason?: string;
                            /** @enum {string} */
                            priority: "urgent" | "high" | "normal" | "low";
                            role?: string;
                            skills: string[];
                            assignee?: string;
                            /** @description Who worked on it since it was last queued; none of them may approve it. */
                            authors: string[];
                            owned_paths: string[];
                            commands: string[];
                            depends_on: {
                                [key: string]: {
                                    blocking: boolean;
                                };
                            };
                            dod: {
                                [key: string]: {
                                    text: string;
                                    checked: boolean;
                                    evidence?: string;
                                    checked_by?: string;
                                    /** @description ISO time */
                                    checked_at?: string;
                                };
                            };
                            evidence: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            notes: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            /** @description ISO time */
                            created_at: string;
                            created_by: string;
                            /** @description ISO time */
                            updated_at: string;
                            /** Format: int64 */
                            reclaim_count: number;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        };
                        lease: {
                            lock_id: string;
                            resource: string;
                            /** @enum {string} */
                            mode: "exclusive" | "shared";
                            holder: string;
                            incarnation?: string;
                            /** Format: int64 */
                            fence: number;
                            /** @description ISO time */
                            acquired_at: string;
                            /** Format: int64 */
                            ttl_seconds: number;
                            /**
                             * Format: int64
                             * @description How often leases on this resource expired before this one
                             */
                            reclaim_count: number;
                            cancel_requested?: boolean;
                            /** @description The lease that it lives and ends with, as the path leases of a claim */
                            parent?: string;
                            /** @description The task it was taken for */
                            task_id?: string;
                            ended?: {
                                /** @enum {string} */
                                kind: "released" | "reclaimed" | "forced";
                                /** @description ISO time */
                                at: string;
                                by: string;
                                reason?: string;
                            };
                            /** @description When its holder was last heard */
                            heartbeat_at: string;
                            /** @description When it expires, unless renewed */
                            deadline_at: string;
                            /** Format: int64 */
                            expires_in_seconds: number;
                        };
                        context: {
                            /** @description What the task builds on, with what was left there last */
                            dependencies: {
                                id: string;
                                title: string;
                                /** @enum {string} */
                                status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                                blocking: boolean;
                                evidence: {
                                    text: string;
                                    by: string;
                                    at: string;
                                }[];
                                notes: {
                                    text: string;
                                    by: string;
                                    at: string;
                                }[];
                            }[];
                            /** @description Earlier leases on the task and why they ended, newest first */
                            attempts: {
                                holder: string;
                                /** Format: int64 */
                                fence: number;
                                started_at: string;
                                ended_at: string;
                                /** @enum {string} */
                                ended: "released" | "reclaimed" | "forced";
                                reason?: string;
                            }[];
                            /** @description Paths in the same folders that others work on */
                            nearby: {
                                holder: string;
                                path: string;
                                task?: string;
                            }[];
                            /** @description Definition of done */
                            dod: {
                                id: string;
                                text: string;
                                checked: boolean;
                            }[];
                            /** @description Event cursor: read on from here to miss nothing */
                            cursor: string;
                        };
                    };
                };
            };
            /** @description There is nothing to answer */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.release": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: int64
                     * @description The fence of the lease; agents must send it while the task is under a lease.
                     */
                    fence?: number;
                    /** @description Why; whoever takes it next reads it. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        status: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "task.context": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the task, as T-12. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        task: {
                            id: string;
                            title: string;
                            description: string;
                            /** @enum {string} */
                            status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                            /** @description Why it was moved to where it is, when somebody said so. */
                            status_reason?: string;
                            /** @enum {string} */
                            priority: "urgent" | "high" | "normal" | "low";
                            role?: string;
                            skills: string[];
                            assignee?: string;
                            /** @description Who worked on it since it was last queued; none of them may approve it. */
                            authors: string[];
                            owned_paths: string[];
                            commands: string[];
                            depends_on: {
                                [key: string]: {
                                    blocking: boolean;
                                };
                            };
                            dod: {
                                [key: string]: {
                                    text: string;
                                    checked: boolean;
                                    evidence?: string;
                                    checked_by?: string;
                                    /** @description ISO time */
                                    checked_at?: string;
                                };
                            };
                            evidence: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            notes: {
                                text: string;
                                by: string;
                                /** @description ISO time */
                                at: string;
                            }[];
                            /** @description ISO time */
                            created_at: string;
                            created_by: string;
                            /** @description ISO time */
                            updated_at: string;
                            /** Format: int64 */
                            reclaim_count: number;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        };
                        /** @description The lease that it is worked on under; null when there is none. */
                        lease: {
                            lock_id: string;
                            resource: string;
                            /** @enum {string} */
                            mode: "exclusive" | "shared";
                            holder: string;
                            incarnation?: string;
                            /** Format: int64 */
                            fence: number;
                            /** @description ISO time */
                            acquired_at: string;
                            /** Format: int64 */
                            ttl_seconds: number;
                            /**
                             * Format: int64
                             * @description How often leases on this resource expired before this one
                             */
                            reclaim_count: number;
                            cancel_requested?: boolean;
                            /** @description The lease that it lives and ends with, as the path leases of a claim */
                            parent?: string;
                            /** @description The task it was taken for */
                            task_id?: string;
                            ended?: {
                                /** @enum {string} */
                                kind: "released" | "reclaimed" | "forced";
                                /** @description ISO time */
                                at: string;
                                by: string;
                                reason?: string;
                            };
                            /** @description When its holder was last heard */
                            heartbeat_at: string;
                            /** @description When it expires, unless renewed */
                            deadline_at: string;
                            /** Format: int64 */
                            expires_in_seconds: number;
                        } | null;
                        context: {
                            /** @description What the task builds on, with what was left there last */
                            dependencies: {
                                id: string;
                                title: string;
                                /** @enum {string} */
                                status: "queued" | "claimed" | "in_progress" | "review" | "approved" | "merging" | "done" | "blocked" | "cancelled";
                                blocking: boolean;
                                evidence: {
                                    text: string;
                                    by: string;
                                    at: string;
                                }[];
                                notes: {
                                    text: string;
                                    by: string;
                                    at: string;
                                }[];
                            }[];
                            /** @description Earlier leases on the task and why they ended, newest first */
                            attempts: {
                                holder: string;
                                /** Format: int64 */
                                fence: number;
                                started_at: string;
                                ended_at: string;
                                /** @enum {string} */
                                ended: "released" | "reclaimed" | "forced";
                                reason?: string;
                            }[];
                            /** @description Paths in the same folders that others work on */
                            nearby: {
                                holder: string;
                                path: string;
                                task?: string;
                            }[];
                            /** @description Definition of done */
                            dod: {
                                id: string;
                                text: string;
                                checked: boolean;
                            }[];
                            /** @description Event cursor: read on from here to miss nothing */
                            cursor: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "task.import": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The file, as YAML or JSON. */
                    text?: string;
                    /** @description The tasks themselves, each with id, title and the fields of a new task. */
                    tasks?: unknown[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        created: string[];
                        updated: string[];
                        unchanged: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "lease.list": {
        parameters: {
            query?: {
                /** @description Only leases of this person or agent. */
                holder?: string;
                /** @description Only leases on exactly this. */
                resource?: string;
                /** @description How many leases, 1 to 1000. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        leases: {
                            lock_id: string;
                            resource: string;
                            /** @enum {string} */
                            mode: "exclusive" | "shared";
                            holder: string;
                            incarnation?: string;
                            /** Format: int64 */
                            fence: number;
                            /** @description ISO time */
                            acquired_at: string;
                            /** Format: int64 */
                            ttl_seconds: number;
                            /**
                             * Format: int64
                             * @description How often leases on this resource expired before this one
                             */
                            reclaim_count: number;
                            cancel_requested?: boolean;
                            /** @description The lease that it lives and ends with, as the path leases of a claim */
                            parent?: string;
                            /** @description The task it was taken for */
                            task_id?: string;
                            ended?: {
                                /** @enum {string} */
                                kind: "released" | "reclaimed" | "forced";
                                /** @description ISO time */
                                at: string;
                                by: string;
                                reason?: string;
                            };
                            /** @description When its holder was last heard */
                            heartbeat_at: string;
                            /** @description When it expires, unless renewed */
                            deadline_at: string;
                            /** Format: int64 */
                            expires_in_seconds: number;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "lease.acquire": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What to hold, as path:src/** or deploy:staging. */
                    resource?: string;
                    /** @description What to hold, as path:src/** or deploy:staging; all are granted or none. */
                    resources?: string[];
                    /**
                     * @description shared lets others share it too.
                     * @default exclusive
                     * @enum {string}
                     */
                    mode?: "exclusive" | "shared";
                    /**
                     * Format: int32
                     * @description How long it lasts without a renewal: 60s for agents (10s to 1h), 24h for people.
                     */
                    ttl_seconds?: number;
                    /** @description Which run of the holder it is; another run of the same name does not inherit the lease. */
                    incarnation?: string;
                    /** @description Who is to hold it; another than you needs an operator. */
                    holder?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lock_id?: string;
                        resource?: string;
                        /** @enum {string} */
                        mode?: "exclusive" | "shared";
                        holder?: string;
                        incarnation?: string;
                        /** Format: int64 */
                        fence?: number;
                        /** @description ISO time */
                        acquired_at?: string;
                        /** Format: int64 */
                        ttl_seconds?: number;
                        /**
                         * Format: int64
                         * @description How often leases on this resource expired before this one
                         */
                        reclaim_count?: number;
                        cancel_requested?: boolean;
                        /** @description The lease that it lives and ends with, as the path leases of a claim */
                        parent?: string;
                        /** @description The task it was taken for */
                        task_id?: string;
                        ended?: {
                            /** @enum {string} */
                            kind: "released" | "reclaimed" | "forced";
                            /** @description ISO time */
                            at: string;
                            by: string;
                            reason?: string;
                        };
                        /** @description When its holder was last heard */
                        heartbeat_at?: string;
                        /** @description When it expires, unless renewed */
                        deadline_at?: string;
                        /** Format: int64 */
                        expires_in_seconds?: number;
                        granted: boolean;
                        leases: {
                            lock_id: string;
                            resource: string;
                            /** @enum {string} */
                            mode: "exclusive" | "shared";
                            holder: string;
                            incarnation?: string;
                            /** Format: int64 */
                            fence: number;
                            /** @description ISO time */
                            acquired_at: string;
                            /** Format: int64 */
                            ttl_seconds: number;
                            /**
                             * Format: int64
                             * @description How often leases on this resource expired before this one
                             */
                            reclaim_count: number;
                            cancel_requested?: boolean;
                            /** @description The lease that it lives and ends with, as the path leases of a claim */
                            parent?: string;
                            /** @description The task it was taken for */
                            task_id?: string;
                            ended?: {
                                /** @enum {string} */
                                kind: "released" | "reclaimed" | "forced";
                                /** @description ISO time */
                                at: string;
                                by: string;
                                reason?: string;
                            };
                            /** @description When its holder was last heard */
                            heartbeat_at: string;
                            /** @description When it expires, unless renewed */
                            deadline_at: string;
                            /** Format: int64 */
                            expires_in_seconds: number;
                        }[];
                    };
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lock_id?: string;
                        resource?: string;
                        /** @enum {string} */
                        mode?: "exclusive" | "shared";
                        holder?: string;
                        incarnation?: string;
                        /** Format: int64 */
                        fence?: number;
                        /** @description ISO time */
                        acquired_at?: string;
                        /** Format: int64 */
                        ttl_seconds?: number;
                        /**
                         * Format: int64
                         * @description How often leases on this resource expired before this one
                         */
                        reclaim_count?: number;
                        cancel_requested?: boolean;
                        /** @description The lease that it lives and ends with, as the path leases of a claim */
                        parent?: string;
                        /** @description The task it was taken for */
                        task_id?: string;
                        ended?: {
                            /** @enum {string} */
                            kind: "released" | "reclaimed" | "forced";
                            /** @description ISO time */
                            at: string;
                            by: string;
                            reason?: string;
                        };
                        /** @description When its holder was last heard */
                        heartbeat_at?: string;
                        /** @description When it expires, unless renewed */
                        deadline_at?: string;
                        /** Format: int64 */
                        expires_in_seconds?: number;
                        granted: boolean;
                        leases: {
                            lock_id: string;
                            resource: string;
                            /** @enum {string} */
                            mode: "exclusive" | "shared";
                            holder: string;
                            incarnation?: string;
                            /** Format: int64 */
                            fence: number;
                            /** @description ISO time */
                            acquired_at: string;
                            /** Format: int64 */
                            ttl_seconds: number;
                            /**
                             * Format: int64
                             * @description How often leases on this resource expired before this one
                             */
                            reclaim_count: number;
                            cancel_requested?: boolean;
                            /** @description The lease that it lives and ends with, as the path leases of a claim */
                            parent?: string;
                            /** @description The task it was taken for */
                            task_id?: string;
                            ended?: {
                                /** @enum {string} */
                                kind: "released" | "reclaimed" | "forced";
                                /** @description ISO time */
                                at: string;
                                by: string;
                                reason?: string;
                            };
                            /** @description When its holder was last heard */
                            heartbeat_at: string;
                            /** @description When it expires, unless renewed */
                            deadline_at: string;
                            /** Format: int64 */
                            expires_in_seconds: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "lease.renew": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the lease, as L-12. */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: int64
                     * @description The fence that the grant answered.
                     */
                    fence: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        lock_id: string;
                        resource: string;
                        /** Format: int64 */
                        fence: number;
                        /** Format: int64 */
                        expires_in_seconds: number;
                        /** @description True when the holder is asked to stop and give it back. */
                        cancel_requested: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "lease.release": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the lease, as L-12. */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: int64
                     * @description Its fence, to be sure that it is this grant.
                     */
                    fence?: number;
                    /** @description Why; shown to whoever comes next. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        lock_id: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "lease.reclaim": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Only the lease on exactly this. */
                    resource?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        reclaimed: {
                            lock_id: string;
                            resource: string;
                            old_holder: string;
                            /** Format: int64 */
                            old_fence: number;
                        }[];
                        /** @description True when others may be left: at most 200 are taken back at a time. */
                        more: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "lease.cancel": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the lease, as L-12. */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        lock_id: string;
                        holder: string;
                        /** @constant */
                        cancel_requested: true;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "lease.force": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the lease, as L-12. */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; its holder is told. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        lock_id: string;
                        /** @description What was taken from whom; empty when the lease was over already. */
                        taken: {
                            lock_id: string;
                            resource: string;
                            old_holder: string;
                            /** Format: int64 */
                            old_fence: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "agent.list": {
        parameters: {
            query?: {
                /** @description How many agents, 1 to 1000. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: {
                            id: string;
                            name: string;
                            role?: string;
                            skills: string[];
                            /** @enum {string} */
                            availability: "available" | "busy" | "away";
                            /** @description ISO time */
                            created_at: string;
                            created_by: string;
                            /** @description ISO time */
                            updated_at: string;
                            /** @description ISO time; since when it is taken for dead, until it is heard again */
                            died_at?: string;
                            /** Format: int64 */
                            version: number;
                            /**
                             * @description suspect after 60 s of silence, dead after 120 s.
                             * @enum {string}
                             */
                            liveness: "working" | "idle" | "away" | "suspect" | "dead";
                            /** @description ISO time of the last heartbeat since the hub started; null before the first. */
                            last_seen: string | null;
                            etag: string;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "agent.register": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Its id; your own name when left out. */
                    id?: string;
                    /** @description Name that people see. */
                    name?: string;
                    /** @description The kind of work it does. */
                    role?: string;
                    /** @description What it can do. */
                    skills?: string[];
                    /**
                     * @description Whether it takes work.
                     * @enum {string}
                     */
                    availability?: "available" | "busy" | "away";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        name: string;
                        availability: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "agent.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Id of the agent. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        role?: string;
                        skills: string[];
                        /** @enum {string} */
                        availability: "available" | "busy" | "away";
                        /** @description ISO time */
                        created_at: string;
                        created_by: string;
                        /** @description ISO time */
                        updated_at: string;
                        /** @description ISO time; since when it is taken for dead, until it is heard again */
                        died_at?: string;
                        /** Format: int64 */
                        version: number;
                        /**
                         * @description suspect after 60 s of silence, dead after 120 s.
                         * @enum {string}
                         */
                        liveness: "working" | "idle" | "away" | "suspect" | "dead";
                        /** @description ISO time of the last heartbeat since the hub started; null before the first. */
                        last_seen: string | null;
                        etag: string;
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "agent.remove": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the agent. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                    };
                };
            };
            /** @description Waits for a confirmation */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "agent.update": {
        parameters: {
            query?: never;
            header: {
                /** @description ETag of the version this is about, or *; left out is answered with 428 */
                "If-Match": components["parameters"]["IfMatchRequired"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the agent. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    name?: string | null;
                    role?: string | null;
                    skills?: string[] | null;
                    availability?: ("available" | "busy" | "away") | null;
                };
                "application/json": {
                    name?: string | null;
                    role?: string | null;
                    skills?: string[] | null;
                    availability?: ("available" | "busy" | "away") | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        etag: string;
                        /** Format: int64 */
                        version: number;
                        availability: string;
                        /** @description What changed; empty when nothing did. */
                        fields: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "agent.heartbeat": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the agent. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        last_seen: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "collab.events": {
        parameters: {
            query?: {
                /** @description An event id, the number of one, earliest or now; default earliest */
                after?: string;
                /** @description At most so many */
                limit?: number;
                /** @description Names of events, with * and ?; several by comma */
                event?: string;
                /** @description Only events about this task */
                task?: string;
                /** @description Only events by or about this agent */
                agent?: string;
                /** @description Only events caused by this person, key or agent */
                actor?: string;
                /** @description Only events about exactly this, as task:T-1 */
                target?: string;
            };
            header?: {
                /** @description `wait=N`: wait up to N seconds for something to answer */
                Prefer?: components["parameters"]["PreferWait"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        events: {
                            /**
                             * Format: int64
                             * @description Place in the log
                             */
                            seq: number;
                            /** @description Cursor */
                            id: string;
                            /** @description ISO time */
                            ts: string;
                            /** @description Name */
                            event: string;
                            /** @description Who caused it */
                            actor: string;
                            /** @description What it is about */
                            target?: string;
                            details: Record<string, never>;
                            /** @description The call that caused it */
                            call?: string;
                            /** @description Its place in a commit of several events */
                            part?: string;
                        }[];
                        /** @description Cursor to go on behind */
                        next: string;
                        /** @description Newest event */
                        head: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            410: components["responses"]["Problem410"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "event.post": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Its name, as build_finished; names of the hub are refused. */
                    event: string;
                    /** @description What it is about, as task:T-1. */
                    target?: string;
                    /** @description More about it, as JSON. */
                    details?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        id: string;
                        event: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "event.log": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description These events, by id. */
                    ids?: string[];
                    /**
                     * Format: date-time
                     * @description Events from this time on; the last day when nothing is said.
                     */
                    since?: string;
                    /**
                     * Format: date-time
                     * @description Events up to this time.
                     */
                    until?: string;
                    /** @description Only some of them: a name with * for any text, or JSON with event, task, agent, actor, target. */
                    filter?: string | {
                        /** @description Only events of this name; * and ? stand for any text and any character. */
                        event?: string;
                        /** @description Only events about this task. */
                        task?: string;
                        /** @description Only events of or about this agent. */
                        agent?: string;
                        /** @description Only events that this person or agent caused. */
                        actor?: string;
                        /** @description Only events about this, as task:T-1. */
                        target?: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The Markdown that was written. */
                        text: string;
                        /** Format: int64 */
                        events: number;
                        /** @description True when there were more than fit: at most 1000 events go into one text. */
                        truncated: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "job.list": {
        parameters: {
            query?: {
                /** @description Only jobs in one of these states. */
                status?: ("queued" | "running" | "ready" | "accepted" | "failed" | "cancelled")[];
                /** @description Only jobs of this executor. */
                executor?: string;
                /** @description Only jobs made from the preset of this name. */
                preset?: string;
                /** @description How many jobs, 1 to 200. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobs: {
                            id: string;
                            title: string;
                            executor: string;
                            preset: string | null;
                            /** @enum {string} */
                            status: "queued" | "running" | "ready" | "accepted" | "failed" | "cancelled";
                            cancel_requested: boolean;
                            /** @description The newest word of the executor. */
                            progress: {
                                message: string;
                                percent?: number;
                            } | null;
                            failure: {
                                code: string;
                                message: string;
                                /** @description Trying again would not help. */
                                permanent: boolean;
                            } | null;
                            created_by: string;
                            created_at: string;
                            started_at: string | null;
                            finished_at: string | null;
                            /** Format: int64 */
                            version: number;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "job.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The executor that shall do it; left out with a preset. */
                    executor?: string;
                    /** @description The preset, by id or name, that names executor and input. */
                    preset?: string;
                    /** @description What it is called, 1 to 200 characters. */
                    title?: string;
                    /**
                     * @description Input of the executor, as JSON; laid over the input of the preset.
                     * @default {}
                     */
                    input?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "ready" | "accepted" | "failed" | "cancelled";
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "job.show": {
        parameters: {
            query?: {
                /** @description Wait so long for it to be over, at most 55s. */
                wait_seconds?: number;
            };
            header?: {
                /** @description `wait=N`: wait up to N seconds for something to answer */
                Prefer?: components["parameters"]["PreferWait"];
            };
            path: {
                /** @description The job. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        title: string;
                        executor: string;
                        preset: string | null;
                        /** @enum {string} */
                        status: "queued" | "running" | "ready" | "accepted" | "failed" | "cancelled";
                        cancel_requested: boolean;
                        /** @description The newest word of the executor. */
                        progress: {
                            message: string;
                            percent?: number;
                        } | null;
                        failure: {
                            code: string;
                            message: string;
                            /** @description Trying again would not help. */
                            permanent: boolean;
                        } | null;
                        created_by: string;
                        created_at: string;
                        started_at: string | null;
                        finished_at: string | null;
                        /** Format: int64 */
                        version: number;
                        input: {
                            [key: string]: unknown;
                        };
                        /** @description What the present or next run is asked to do differently. */
                        params: {
                            [key: string]: unknown;
                        } | null;
                        channel: string;
                        /** Format: int64 */
                        max_attempts: number;
                        /** @description When a queued job may run; later than now between two attempts. */
                        run_at: string;
                        attempts: {
                            /** Format: int64 */
                            number: number;
                            /** @enum {string} */
                            status: "running" | "succeeded" | "failed" | "cancelled" | "lost" | "handed_back";
                            worker: string;
                            fence: number;
                            params: {
                                [key: string]: unknown;
                            } | null;
                            failure: {
                                code: string;
                                message: string;
                                /** @description Trying again would not help. */
                                permanent: boolean;
                            } | null;
                            /** @description The end of what it printed. */
                            output: string;
                            started_at: string;
                            finished_at: string | null;
                        }[];
                        variants: {
                            id: string;
                            job_id: string;
                            /**
                             * Format: int64
                             * @description The attempt that proposed it.
                             */
                            attempt: number;
                            title: string;
                            media_type: string;
                            content: string;
                            /** @description As the executor proposed it, once somebody has edited it. */
                            proposed: string | null;
                            /** @description What made it different from its siblings. */
                            params: {
                                [key: string]: unknown;
                            };
                            note: string;
                            /** @enum {string} */
                            status: "proposed" | "accepted" | "rejected";
                            edited_by: string | null;
                            decided_by: string | null;
                            decided_at: string | null;
                            reason: string | null;
                            created_at: string;
                            updated_at: string;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "job.cancel": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The job. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Why; shown to whoever asked for it. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "ready" | "accepted" | "failed" | "cancelled";
                        cancel_requested: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "job.retry": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The job. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "ready" | "accepted" | "failed" | "cancelled";
                        cancel_requested: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "job.variant": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The job. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description What shall be different, as JSON; `tool show` tells what may be said.
                     * @default {}
                     */
                    params?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "ready" | "accepted" | "failed" | "cancelled";
                        cancel_requested: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "variant.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The variant. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        job_id: string;
                        /**
                         * Format: int64
                         * @description The attempt that proposed it.
                         */
                        attempt: number;
                        title: string;
                        media_type: string;
                        content: string;
                        /** @description As the executor proposed it, once somebody has edited it. */
                        proposed: string | null;
                        /** @description What made it different from its siblings. */
                        params: {
                            [key: string]: unknown;
                        };
                        note: string;
                        /** @enum {string} */
                        status: "proposed" | "accepted" | "rejected";
                        edited_by: string | null;
                        decided_by: string | null;
                        decided_at: string | null;
                        reason: string | null;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        etag: string;
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "variant.edit": {
        parameters: {
            query?: never;
            header: {
                /** @description ETag of the version this is about, or *; left out is answered with 428 */
                "If-Match": components["parameters"]["IfMatchRequired"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The variant. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The new content, whole. */
                    content: string;
                    /** @description What it is called, 1 to 200 characters. */
                    title?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        job_id: string;
                        /**
                         * Format: int64
                         * @description The attempt that proposed it.
                         */
                        attempt: number;
                        title: string;
                        media_type: string;
                        content: string;
                        /** @description As the executor proposed it, once somebody has edited it. */
                        proposed: string | null;
                        /** @description What made it different from its siblings. */
                        params: {
                            [key: string]: unknown;
                        };
                        note: string;
                        /** @enum {string} */
                        status: "proposed" | "accepted" | "rejected";
                        edited_by: string | null;
                        decided_by: string | null;
                        decided_at: string | null;
                        reason: string | null;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "variant.accept": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The variant. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        variant: {
                            id: string;
                            job_id: string;
                            /**
                             * Format: int64
                             * @description The attempt that proposed it.
                             */
                            attempt: number;
                            title: string;
                            media_type: string;
                            content: string;
                            /** @description As the executor proposed it, once somebody has edited it. */
                            proposed: string | null;
                            /** @description What made it different from its siblings. */
                            params: {
                                [key: string]: unknown;
                            };
                            note: string;
                            /** @enum {string} */
                            status: "proposed" | "accepted" | "rejected";
                            edited_by: string | null;
                            decided_by: string | null;
                            decided_at: string | null;
                            reason: string | null;
                            created_at: string;
                            updated_at: string;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        };
                        /** @description Variants that are rejected by it. */
                        rejected: string[];
                        /** @description False when it stood so before. */
                        changed: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "variant.reject": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The variant. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Why; shown beside it. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        variant: {
                            id: string;
                            job_id: string;
                            /**
                             * Format: int64
                             * @description The attempt that proposed it.
                             */
                            attempt: number;
                            title: string;
                            media_type: string;
                            content: string;
                            /** @description As the executor proposed it, once somebody has edited it. */
                            proposed: string | null;
                            /** @description What made it different from its siblings. */
                            params: {
                                [key: string]: unknown;
                            };
                            note: string;
                            /** @enum {string} */
                            status: "proposed" | "accepted" | "rejected";
                            edited_by: string | null;
                            decided_by: string | null;
                            decided_at: string | null;
                            reason: string | null;
                            created_at: string;
                            updated_at: string;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        };
                        /** @description Variants that are rejected by it. */
                        rejected: string[];
                        /** @description False when it stood so before. */
                        changed: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "variant.diff": {
        parameters: {
            query?: {
                /** @description original (what the job was given), proposed (before edits), or another variant. */
                against?: string;
            };
            header?: never;
            path: {
                /** @description The variant. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        against: string;
                        hunks: {
                            /** Format: int64 */
                            old_start: number;
                            /** Format: int64 */
                            old_lines: number;
                            /** Format: int64 */
                            new_start: number;
                            /** Format: int64 */
                            new_lines: number;
                            lines: {
                                /** @enum {string} */
                                kind: "same" | "add" | "remove";
                                text: string;
                                /**
                                 * @description The text ends here, without a line end.
                                 * @constant
                                 */
                                no_newline?: true;
                            }[];
                        }[];
                        /**
                         * Format: int64
                         * @description Lines.
                         */
                        added: number;
                        /**
                         * Format: int64
                         * @description Lines.
                         */
                        removed: number;
                        /** @description They differ in too much to be compared line by line. */
                        replaced: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "variant.export": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The variant. */
                variant_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description md is the content, json all that is known of it, html a page that can be opened anywhere.
                     * @default md
                     * @enum {string}
                     */
                    format?: "md" | "json" | "html";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                    "application/json": unknown;
                    "text/html": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "preset.list": {
        parameters: {
            query?: {
                /** @description Only presets of this executor. */
                executor?: string;
                /** @description How many presets, 1 to 200. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        presets: {
                            id: string;
                            name: string;
                            title: string;
                            description: string;
                            executor: string;
                            input: {
                                [key: string]: unknown;
                            };
                            created_at: string;
                            updated_at: string;
                            /** Format: int64 */
                            version: number;
                            etag: string;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "preset.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Name, in lower case words with dashes. */
                    name: string;
                    /** @description The executor. */
                    executor: string;
                    /** @description What jobs made from it are called, 1 to 200 characters. */
                    title?: string;
                    /**
                     * @description What it is for, as Markdown.
                     * @default
                     */
                    description?: string;
                    /**
                     * @description Input of the executor, as JSON; may lack what each job gives of its own.
                     * @default {}
                     */
                    input?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        title: string;
                        description: string;
                        executor: string;
                        input: {
                            [key: string]: unknown;
                        };
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "preset.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The preset, by id or name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        title: string;
                        description: string;
                        executor: string;
                        input: {
                            [key: string]: unknown;
                        };
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        etag: string;
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "preset.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The preset, by id or name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "preset.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The preset, by id or name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description New name, in lower case words with dashes. */
                    name?: string;
                    /** @description What jobs made from it are called, 1 to 200 characters. */
                    title?: string;
                    /** @description What it is for, as Markdown. */
                    description?: string;
                    /** @description What changes of the input, as JSON; null removes a field. */
                    input?: {
                        [key: string]: unknown;
                    };
                };
                "application/json": {
                    /** @description New name, in lower case words with dashes. */
                    name?: string;
                    /** @description What jobs made from it are called, 1 to 200 characters. */
                    title?: string;
                    /** @description What it is for, as Markdown. */
                    description?: string;
                    /** @description What changes of the input, as JSON; null removes a field. */
                    input?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        title: string;
                        description: string;
                        executor: string;
                        input: {
                            [key: string]: unknown;
                        };
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "tool.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tools: {
                            id: string;
                            summary: string;
                            /**
                             * @description The least role that may start it.
                             * @enum {string}
                             */
                            role: "viewer" | "agent" | "operator" | "admin";
                            enabled: boolean;
                            /** @description As they are now, defaults filled in. */
                            settings: {
                                [key: string]: unknown;
                            };
                            limits: {
                                timeout_seconds: number;
                                /** Format: int64 */
                                max_input_bytes: number;
                                /** Format: int64 */
                                max_output_bytes: number;
                                /** Format: int64 */
                                max_attempts: number;
                            };
                            /** @description JSON Schema, draft 2020-12. */
                            input_schema: {
                                [key: string]: unknown;
                            };
                            /** @description JSON Schema, draft 2020-12. */
                            params_schema: {
                                [key: string]: unknown;
                            };
                            /** @description JSON Schema, draft 2020-12. */
                            settings_schema: {
                                [key: string]: unknown;
                            };
                            /** @description An input that works. */
                            example: {
                                [key: string]: unknown;
                            };
                            /**
                             * Format: int64
                             * @description 0 while nobody has changed anything.
                             */
                            version: number;
                            etag: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "tool.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The tool, which is the name of its executor. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        summary: string;
                        /**
                         * @description The least role that may start it.
                         * @enum {string}
                         */
                        role: "viewer" | "agent" | "operator" | "admin";
                        enabled: boolean;
                        /** @description As they are now, defaults filled in. */
                        settings: {
                            [key: string]: unknown;
                        };
                        limits: {
                            timeout_seconds: number;
                            /** Format: int64 */
                            max_input_bytes: number;
                            /** Format: int64 */
                            max_output_bytes: number;
                            /** Format: int64 */
                            max_attempts: number;
                        };
                        /** @description JSON Schema, draft 2020-12. */
                        input_schema: {
                            [key: string]: unknown;
                        };
                        /** @description JSON Schema, draft 2020-12. */
                        params_schema: {
                            [key: string]: unknown;
                        };
                        /** @description JSON Schema, draft 2020-12. */
                        settings_schema: {
                            [key: string]: unknown;
                        };
                        /** @description An input that works. */
                        example: {
                            [key: string]: unknown;
                        };
                        /**
                         * Format: int64
                         * @description 0 while nobody has changed anything.
                         */
                        version: number;
                        etag: string;
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "tool.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The tool, which is the name of its executor. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description No: nobody can ask it for work. */
                    enabled?: boolean;
                    /** @description What changes of the settings, as JSON; null gives one its default again. */
                    settings?: {
                        [key: string]: unknown;
                    };
                };
                "application/json": {
                    /** @description No: nobody can ask it for work. */
                    enabled?: boolean;
                    /** @description What changes of the settings, as JSON; null gives one its default again. */
                    settings?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        summary: string;
                        /**
                         * @description The least role that may start it.
                         * @enum {string}
                         */
                        role: "viewer" | "agent" | "operator" | "admin";
                        enabled: boolean;
                        /** @description As they are now, defaults filled in. */
                        settings: {
                            [key: string]: unknown;
                        };
                        limits: {
                            timeout_seconds: number;
                            /** Format: int64 */
                            max_input_bytes: number;
                            /** Format: int64 */
                            max_output_bytes: number;
                            /** Format: int64 */
                            max_attempts: number;
                        };
                        /** @description JSON Schema, draft 2020-12. */
                        input_schema: {
                            [key: string]: unknown;
                        };
                        /** @description JSON Schema, draft 2020-12. */
                        params_schema: {
                            [key: string]: unknown;
                        };
                        /** @description JSON Schema, draft 2020-12. */
                        settings_schema: {
                            [key: string]: unknown;
                        };
                        /** @description An input that works. */
                        example: {
                            [key: string]: unknown;
                        };
                        /**
                         * Format: int64
                         * @description 0 while nobody has changed anything.
                         */
                        version: number;
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.list": {
        parameters: {
            query?: {
                /** @description Only those that will fire, or only the others. */
                active?: boolean;
                /** @description Only those whose name holds this text. */
                q?: string;
                /** @description How many schedules, 1 to 200. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        schedules: {
                            id: string;
                            name: string;
                            /** @description The typed line that it gives; null when it gives a command with arguments. */
                            line: string | null;
                            command: string;
                            args: {
                                [key: string]: unknown;
                            } | null;
                            cron: string | null;
                            /** @description Its only time, when it is no cron. */
                            at: string | null;
                            /** @description The cron expression in words. */
                            words: string;
                            timezone: string;
                            /** @enum {string} */
                            misfire: "skip" | "last" | "all";
                            /** @enum {string} */
                            overlap: "skip" | "queue" | "cancel";
                            max_failures: number;
                            failures_in_row: number;
                            active: boolean;
                            paused_reason: string | null;
                            next_run: string | null;
                            /** @description The next five times. */
                            next_runs: string[];
                            last_run: string | null;
                            /** @description The newest times that passed without a hub, and how many were made up for. */
                            missed: {
                                count: number;
                                /** @description There were more than were counted. */
                                more: boolean;
                                first: string;
                                last: string;
                                /** @enum {string} */
                                policy: "skip" | "last" | "all";
                                ran: number;
                                at: string;
                            } | null;
                            /** @description In whose name, and with whose rights of the moment. */
                            owner: string;
                            /** @description False: schedulerEnabled is off in the flags, and nothing fires. */
                            scheduler_enabled: boolean;
                            created_at: string;
                            updated_at: string;
                            /** Format: int64 */
                            version: number;
                            /** @description For If-Match; its runs leave it as it is. */
                            etag: string;
                        }[];
                        /** @description False: schedulerEnabled is off in the flags, and nothing fires. */
                        scheduler_enabled: boolean;
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What it is called, 1 to 100 characters. */
                    name: string;
                    /** @description The line that it gives, as you would type it. */
                    line?: string;
                    /** @description Instead of a line: the dotted name of a command, as task.list. */
                    command?: string;
                    /** @description Arguments of the command. */
                    args?: {
                        [key: string]: unknown;
                    };
                    /** @description When it comes again: minute hour day month weekday, as 0 9 * * 1-5; seconds may stand in front. */
                    cron?: string;
                    /** @description Instead of cron: its only time, as 2026-12-01T09:00 or "tomorrow 9am", on the clock of the time zone. */
                    at?: string;
                    /** @description Time zone by its IANA name, such as Europe/Vienna; yours when left out. */
                    timezone?: string;
                    /**
                     * @description What becomes of times at which no hub was there: skip them, run once for the last, or run all in order.
                     * @default last
                     * @enum {string}
                     */
                    misfire?: "skip" | "last" | "all";
                    /**
                     * @description When the run before is not over: skip, queue behind it, or cancel it.
                     * @default skip
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue" | "cancel";
                    /**
                     * Format: int32
                     * @description Failures in a row after which it pauses itself.
                     * @default 5
                     */
                    max_failures?: number;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @description The typed line that it gives; null when it gives a command with arguments. */
                        line: string | null;
                        command: string;
                        args: {
                            [key: string]: unknown;
                        } | null;
                        cron: string | null;
                        /** @description Its only time, when it is no cron. */
                        at: string | null;
                        /** @description The cron expression in words. */
                        words: string;
                        timezone: string;
                        /** @enum {string} */
                        misfire: "skip" | "last" | "all";
                        /** @enum {string} */
                        overlap: "skip" | "queue" | "cancel";
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        next_run: string | null;
                        /** @description The next five times. */
                        next_runs: string[];
                        last_run: string | null;
                        /** @description The newest times that passed without a hub, and how many were made up for. */
                        missed: {
                            count: number;
                            /** @description There were more than were counted. */
                            more: boolean;
                            first: string;
                            last: string;
                            /** @enum {string} */
                            policy: "skip" | "last" | "all";
                            ran: number;
                            at: string;
                        } | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        /** @description False: schedulerEnabled is off in the flags, and nothing fires. */
                        scheduler_enabled: boolean;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its runs leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The schedule, by its id, as S-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @description The typed line that it gives; null when it gives a command with arguments. */
                        line: string | null;
                        command: string;
                        args: {
                            [key: string]: unknown;
                        } | null;
                        cron: string | null;
                        /** @description Its only time, when it is no cron. */
                        at: string | null;
                        /** @description The cron expression in words. */
                        words: string;
                        timezone: string;
                        /** @enum {string} */
                        misfire: "skip" | "last" | "all";
                        /** @enum {string} */
                        overlap: "skip" | "queue" | "cancel";
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        next_run: string | null;
                        /** @description The next five times. */
                        next_runs: string[];
                        last_run: string | null;
                        /** @description The newest times that passed without a hub, and how many were made up for. */
                        missed: {
                            count: number;
                            /** @description There were more than were counted. */
                            more: boolean;
                            first: string;
                            last: string;
                            /** @enum {string} */
                            policy: "skip" | "last" | "all";
                            ran: number;
                            at: string;
                        } | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        /** @description False: schedulerEnabled is off in the flags, and nothing fires. */
                        scheduler_enabled: boolean;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its runs leave it as it is. */
                        etag: string;
                        /** @description The last 20, the newest first. */
                        fires: {
                            due: string;
                            /** @enum {string} */
                            kind: "due" | "catch_up" | "manual";
                            /** @enum {string} */
                            status: "waiting" | "running" | "retrying" | "following" | "succeeded" | "failed" | "refused" | "cancelled" | "skipped";
                            outcome: string | null;
                            detail: string | null;
                            call_id: string | null;
                            job_id: string | null;
                            started_at: string | null;
                            finished_at: string | null;
                        }[];
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The schedule, by its id, as S-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The schedule, by its id, as S-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description What it is called, 1 to 100 characters. */
                    name?: string;
                    /** @description The line that it gives, as you would type it. */
                    line?: string;
                    /** @description Instead of a line: the dotted name of a command, as task.list. */
                    command?: string;
                    /** @description Arguments of the command. */
                    args?: {
                        [key: string]: unknown;
                    };
                    /** @description When it comes again: minute hour day month weekday, as 0 9 * * 1-5; seconds may stand in front. */
                    cron?: string;
                    /** @description Instead of cron: its only time, as 2026-12-01T09:00 or "tomorrow 9am", on the clock of the time zone. */
                    at?: string;
                    /** @description Time zone by its IANA name, such as Europe/Vienna; yours when left out. */
                    timezone?: string;
                    /**
                     * @description What becomes of times at which no hub was there: skip them, run once for the last, or run all in order.
                     * @enum {string}
                     */
                    misfire?: "skip" | "last" | "all";
                    /**
                     * @description When the run before is not over: skip, queue behind it, or cancel it.
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue" | "cancel";
                    /**
                     * Format: int32
                     * @description Failures in a row after which it pauses itself.
                     */
                    max_failures?: number;
                    /** @description No pauses it, yes resumes it. */
                    active?: boolean;
                };
                "application/json": {
                    /** @description What it is called, 1 to 100 characters. */
                    name?: string;
                    /** @description The line that it gives, as you would type it. */
                    line?: string;
                    /** @description Instead of a line: the dotted name of a command, as task.list. */
                    command?: string;
                    /** @description Arguments of the command. */
                    args?: {
                        [key: string]: unknown;
                    };
                    /** @description When it comes again: minute hour day month weekday, as 0 9 * * 1-5; seconds may stand in front. */
                    cron?: string;
                    /** @description Instead of cron: its only time, as 2026-12-01T09:00 or "tomorrow 9am", on the clock of the time zone. */
                    at?: string;
                    /** @description Time zone by its IANA name, such as Europe/Vienna; yours when left out. */
                    timezone?: string;
                    /**
                     * @description What becomes of times at which no hub was there: skip them, run once for the last, or run all in order.
                     * @enum {string}
                     */
                    misfire?: "skip" | "last" | "all";
                    /**
                     * @description When the run before is not over: skip, queue behind it, or cancel it.
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue" | "cancel";
                    /**
                     * Format: int32
                     * @description Failures in a row after which it pauses itself.
                     */
                    max_failures?: number;
                    /** @description No pauses it, yes resumes it. */
                    active?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @description The typed line that it gives; null when it gives a command with arguments. */
                        line: string | null;
                        command: string;
                        args: {
                            [key: string]: unknown;
                        } | null;
                        cron: string | null;
                        /** @description Its only time, when it is no cron. */
                        at: string | null;
                        /** @description The cron expression in words. */
                        words: string;
                        timezone: string;
                        /** @enum {string} */
                        misfire: "skip" | "last" | "all";
                        /** @enum {string} */
                        overlap: "skip" | "queue" | "cancel";
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        next_run: string | null;
                        /** @description The next five times. */
                        next_runs: string[];
                        last_run: string | null;
                        /** @description The newest times that passed without a hub, and how many were made up for. */
                        missed: {
                            count: number;
                            /** @description There were more than were counted. */
                            more: boolean;
                            first: string;
                            last: string;
                            /** @enum {string} */
                            policy: "skip" | "last" | "all";
                            ran: number;
                            at: string;
                        } | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        /** @description False: schedulerEnabled is off in the flags, and nothing fires. */
                        scheduler_enabled: boolean;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its runs leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.pause": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The schedule, by its id, as S-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Why, for those who wonder. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @description The typed line that it gives; null when it gives a command with arguments. */
                        line: string | null;
                        command: string;
                        args: {
                            [key: string]: unknown;
                        } | null;
                        cron: string | null;
                        /** @description Its only time, when it is no cron. */
                        at: string | null;
                        /** @description The cron expression in words. */
                        words: string;
                        timezone: string;
                        /** @enum {string} */
                        misfire: "skip" | "last" | "all";
                        /** @enum {string} */
                        overlap: "skip" | "queue" | "cancel";
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        next_run: string | null;
                        /** @description The next five times. */
                        next_runs: string[];
                        last_run: string | null;
                        /** @description The newest times that passed without a hub, and how many were made up for. */
                        missed: {
                            count: number;
                            /** @description There were more than were counted. */
                            more: boolean;
                            first: string;
                            last: string;
                            /** @enum {string} */
                            policy: "skip" | "last" | "all";
                            ran: number;
                            at: string;
                        } | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        /** @description False: schedulerEnabled is off in the flags, and nothing fires. */
                        scheduler_enabled: boolean;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its runs leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.resume": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The schedule, by its id, as S-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @description The typed line that it gives; null when it gives a command with arguments. */
                        line: string | null;
                        command: string;
                        args: {
                            [key: string]: unknown;
                        } | null;
                        cron: string | null;
                        /** @description Its only time, when it is no cron. */
                        at: string | null;
                        /** @description The cron expression in words. */
                        words: string;
                        timezone: string;
                        /** @enum {string} */
                        misfire: "skip" | "last" | "all";
                        /** @enum {string} */
                        overlap: "skip" | "queue" | "cancel";
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        next_run: string | null;
                        /** @description The next five times. */
                        next_runs: string[];
                        last_run: string | null;
                        /** @description The newest times that passed without a hub, and how many were made up for. */
                        missed: {
                            count: number;
                            /** @description There were more than were counted. */
                            more: boolean;
                            first: string;
                            last: string;
                            /** @enum {string} */
                            policy: "skip" | "last" | "all";
                            ran: number;
                            at: string;
                        } | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        /** @description False: schedulerEnabled is off in the flags, and nothing fires. */
                        scheduler_enabled: boolean;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its runs leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.run": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The schedule, by its id, as S-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        fire: {
                            due: string;
                            /** @enum {string} */
                            kind: "due" | "catch_up" | "manual";
                            /** @enum {string} */
                            status: "waiting" | "running" | "retrying" | "following" | "succeeded" | "failed" | "refused" | "cancelled" | "skipped";
                            outcome: string | null;
                            detail: string | null;
                            call_id: string | null;
                            job_id: string | null;
                            started_at: string | null;
                            finished_at: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "schedule.preview": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As 0 9 * * 1-5, "every weekday at 9" or "tomorrow 9am". */
                    when: string;
                    /** @description Time zone by its IANA name, such as Europe/Vienna; yours when left out. */
                    timezone?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cron: string | null;
                        at: string | null;
                        words: string;
                        timezone: string;
                        next_run: string | null;
                        next_runs: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.list": {
        parameters: {
            query?: {
                /** @description Only those that answer, or only paused ones. */
                active?: boolean;
                /** @description Only those whose name holds this text. */
                q?: string;
                /** @description How many triggers, 1 to 200. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        triggers: {
                            id: string;
                            name: string;
                            on: {
                                event?: string;
                                source?: string;
                                match: {
                                    [key: string]: unknown;
                                };
                            };
                            command: string;
                            args: {
                                [key: string]: unknown;
                            };
                            per_minute: number;
                            max_failures: number;
                            failures_in_row: number;
                            active: boolean;
                            paused_reason: string | null;
                            fired: number;
                            /** @description Happenings that found its queue full. */
                            dropped: number;
                            last_fired_at: string | null;
                            /** @description In whose name, and with whose rights of the moment. */
                            owner: string;
                            created_at: string;
                            updated_at: string;
                            /** Format: int64 */
                            version: number;
                            /** @description For If-Match; its calls leave it as it is. */
                            etag: string;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What it is called, 1 to 100 characters. */
                    name: string;
                    /** @description Dotted name of the command, as task.create. */
                    command: string;
                    /** @description What it answers: {"event": "task_*"} or {"source": "a webhook source"}; with "match", paths and what must stand there. */
                    on: {
                        event?: string;
                        source?: string;
                        match?: {
                            [key: string]: unknown;
                        };
                    };
                    /**
                     * @description Its arguments; {"from": "details.title"} or "${details.title}" takes a value out of what happened.
                     * @default {}
                     */
                    args?: {
                        [key: string]: unknown;
                    };
                    /**
                     * Format: int32
                     * @description Calls a minute at most; what comes faster waits.
                     * @default 60
                     */
                    per_minute?: number;
                    /**
                     * Format: int32
                     * @description Failures in a row after which it pauses itself.
                     * @default 5
                     */
                    max_failures?: number;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        on: {
                            event?: string;
                            source?: string;
                            match: {
                                [key: string]: unknown;
                            };
                        };
                        command: string;
                        args: {
                            [key: string]: unknown;
                        };
                        per_minute: number;
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        fired: number;
                        /** @description Happenings that found its queue full. */
                        dropped: number;
                        last_fired_at: string | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its calls leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The trigger, by its id, as R-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        on: {
                            event?: string;
                            source?: string;
                            match: {
                                [key: string]: unknown;
                            };
                        };
                        command: string;
                        args: {
                            [key: string]: unknown;
                        };
                        per_minute: number;
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        fired: number;
                        /** @description Happenings that found its queue full. */
                        dropped: number;
                        last_fired_at: string | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its calls leave it as it is. */
                        etag: string;
                        /** @description The last 20, the newest first. */
                        fires: {
                            /** @description The id of the event, or source and delivery. */
                            because: string;
                            /** @description How many triggers stand behind one another, from 1. */
                            depth: number;
                            /** @enum {string} */
                            status: "waiting" | "running" | "retrying" | "succeeded" | "failed" | "refused" | "stopped" | "skipped";
                            outcome: string | null;
                            detail: string | null;
                            call_id: string | null;
                            created_at: string;
                            started_at: string | null;
                            finished_at: string | null;
                        }[];
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The trigger, by its id, as R-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The trigger, by its id, as R-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description What it is called, 1 to 100 characters. */
                    name?: string;
                    /** @description Dotted name of the command, as task.create. */
                    command?: string;
                    /** @description What it answers: {"event": "task_*"} or {"source": "a webhook source"}; with "match", paths and what must stand there. */
                    on?: {
                        event?: string;
                        source?: string;
                        match?: {
                            [key: string]: unknown;
                        };
                    };
                    /** @description Its arguments; {"from": "details.title"} or "${details.title}" takes a value out of what happened. */
                    args?: {
                        [key: string]: unknown;
                    };
                    /**
                     * Format: int32
                     * @description Calls a minute at most; what comes faster waits.
                     */
                    per_minute?: number;
                    /**
                     * Format: int32
                     * @description Failures in a row after which it pauses itself.
                     */
                    max_failures?: number;
                    /** @description No pauses it, yes resumes it. */
                    active?: boolean;
                };
                "application/json": {
                    /** @description What it is called, 1 to 100 characters. */
                    name?: string;
                    /** @description Dotted name of the command, as task.create. */
                    command?: string;
                    /** @description What it answers: {"event": "task_*"} or {"source": "a webhook source"}; with "match", paths and what must stand there. */
                    on?: {
                        event?: string;
                        source?: string;
                        match?: {
                            [key: string]: unknown;
                        };
                    };
                    /** @description Its arguments; {"from": "details.title"} or "${details.title}" takes a value out of what happened. */
                    args?: {
                        [key: string]: unknown;
                    };
                    /**
                     * Format: int32
                     * @description Calls a minute at most; what comes faster waits.
                     */
                    per_minute?: number;
                    /**
                     * Format: int32
                     * @description Failures in a row after which it pauses itself.
                     */
                    max_failures?: number;
                    /** @description No pauses it, yes resumes it. */
                    active?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        on: {
                            event?: string;
                            source?: string;
                            match: {
                                [key: string]: unknown;
                            };
                        };
                        command: string;
                        args: {
                            [key: string]: unknown;
                        };
                        per_minute: number;
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        fired: number;
                        /** @description Happenings that found its queue full. */
                        dropped: number;
                        last_fired_at: string | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its calls leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.pause": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The trigger, by its id, as R-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Why, for those who wonder. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        on: {
                            event?: string;
                            source?: string;
                            match: {
                                [key: string]: unknown;
                            };
                        };
                        command: string;
                        args: {
                            [key: string]: unknown;
                        };
                        per_minute: number;
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        fired: number;
                        /** @description Happenings that found its queue full. */
                        dropped: number;
                        last_fired_at: string | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its calls leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.resume": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The trigger, by its id, as R-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        on: {
                            event?: string;
                            source?: string;
                            match: {
                                [key: string]: unknown;
                            };
                        };
                        command: string;
                        args: {
                            [key: string]: unknown;
                        };
                        per_minute: number;
                        max_failures: number;
                        failures_in_row: number;
                        active: boolean;
                        paused_reason: string | null;
                        fired: number;
                        /** @description Happenings that found its queue full. */
                        dropped: number;
                        last_fired_at: string | null;
                        /** @description In whose name, and with whose rights of the moment. */
                        owner: string;
                        created_at: string;
                        updated_at: string;
                        /** Format: int64 */
                        version: number;
                        /** @description For If-Match; its calls leave it as it is. */
                        etag: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "trigger.test": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The trigger, by its id, as R-3, or by its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What happens, as {"event": "task_created", "details": {}} or {"source": "ci", "payload": {}}. */
                    sample?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        matches: boolean;
                        why_not: string | null;
                        happening: {
                            [key: string]: unknown;
                        } | null;
                        command: string;
                        args: {
                            [key: string]: unknown;
                        } | null;
                        line: string | null;
                        /** @description Why the call would be refused. */
                        problem: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "approval.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        confirmations: {
                            confirm_id: string;
                            command: string;
                            line: string;
                            preview: string;
                            asked_by: string;
                            channel: string;
                            /** @description Who has to answer. */
                            needs: string;
                            decisions: {
                                name: string;
                                /** @enum {string} */
                                decision: "approve" | "deny";
                                at: string;
                                reason?: string;
                            }[];
                            /** @enum {string} */
                            status: "pending" | "approved" | "denied" | "expired" | "stale";
                            expires_at: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "approval.decide": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The short id of what waits, such as A7Q2. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description approve or deny.
                     * @enum {string}
                     */
                    decision: "approve" | "deny";
                    /** @description Why; kept with the decision and shown to the asker. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        confirm_id: string;
                        command: string;
                        line: string;
                        preview: string;
                        asked_by: string;
                        channel: string;
                        /** @description Who has to answer. */
                        needs: string;
                        decisions: {
                            name: string;
                            /** @enum {string} */
                            decision: "approve" | "deny";
                            at: string;
                            reason?: string;
                        }[];
                        /** @enum {string} */
                        status: "pending" | "approved" | "denied" | "expired" | "stale";
                        expires_at: string;
                        /** @description What came of the command, once it has run. */
                        result: {
                            ok: boolean;
                            code?: string;
                            text: string;
                            output?: unknown;
                        } | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "approval.rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rules: {
                            command: string;
                            quorum: number;
                            /** @enum {string} */
                            role: "viewer" | "agent" | "operator" | "admin";
                            updated_by: string;
                            updated_at: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "approval.require": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The command, as task.delete. */
                    command: string;
                    /**
                     * Format: int32
                     * @description How many people other than the asker must agree; 0 takes the rule away.
                     */
                    quorum: number;
                    /**
                     * @description The least role of those who may agree.
                     * @default operator
                     * @enum {string}
                     */
                    role?: "viewer" | "agent" | "operator" | "admin";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        command: string;
                        quorum: number;
                        /** @enum {string} */
                        role: "viewer" | "agent" | "operator" | "admin";
                        updated_by: string;
                        updated_at: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "channel.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @description It has its settings. */
                        configured: boolean;
                        /** @description It is configured, and no operator keeps changes out. */
                        enabled: boolean;
                        /** @enum {string} */
                        status: "off" | "starting" | "up" | "down";
                        detail?: string;
                        /** @description Set while an operator keeps changes out; `all` when the whole hub is paused. */
                        paused?: {
                            all: boolean;
                            by: string;
                            at: string;
                            reason?: string;
                        };
                        metrics: {
                            commands: number;
                            refused: number;
                            failed: number;
                            last_command_at: string | null;
                        };
                        /** @description Answers on their way, and those given up. */
                        deliveries: {
                            queued: number;
                            failed: number;
                        };
                        limits: {
                            /** @description count/seconds */
                            per_principal: string;
                            /** @description count/seconds */
                            total: string;
                        };
                    }[];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "channel.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description A channel, or all for the hub as a whole. */
                name: "api" | "cli" | "panel" | "slack" | "email" | "webhook" | "socket" | "mcp" | "schedule" | "trigger" | "all";
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description true keeps changes out; reading goes on. */
                    paused?: boolean;
                    /** @description The same the other way round: false keeps changes out. */
                    enabled?: boolean;
                    /** @description What one person may do, as count/seconds; default takes the setting of the environment again. */
                    limit?: string;
                    /** @description Why; shown to everybody whose change is refused. */
                    reason?: string;
                };
                "application/json": {
                    /** @description true keeps changes out; reading goes on. */
                    paused?: boolean;
                    /** @description The same the other way round: false keeps changes out. */
                    enabled?: boolean;
                    /** @description What one person may do, as count/seconds; default takes the setting of the environment again. */
                    limit?: string;
                    /** @description Why; shown to everybody whose change is refused. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name?: string;
                        /** @description It has its settings. */
                        configured?: boolean;
                        /** @description It is configured, and no operator keeps changes out. */
                        enabled?: boolean;
                        /** @enum {string} */
                        status?: "off" | "starting" | "up" | "down";
                        detail?: string;
                        /** @description Set while an operator keeps changes out; `all` when the whole hub is paused. */
                        paused?: {
                            all: boolean;
                            by: string;
                            at: string;
                            reason?: string;
                        };
                        metrics?: {
                            commands: number;
                            refused: number;
                            failed: number;
                            last_command_at: string | null;
                        };
                        /** @description Answers on their way, and those given up. */
                        deliveries?: {
                            queued: number;
                            failed: number;
                        };
                        limits?: {
                            /** @description count/seconds */
                            per_principal: string;
                            /** @description count/seconds */
                            total: string;
                        };
                        channels: {
                            name: string;
                            /** @description It has its settings. */
                            configured: boolean;
                            /** @description It is configured, and no operator keeps changes out. */
                            enabled: boolean;
                            /** @enum {string} */
                            status: "off" | "starting" | "up" | "down";
                            detail?: string;
                            /** @description Set while an operator keeps changes out; `all` when the whole hub is paused. */
                            paused?: {
                                all: boolean;
                                by: string;
                                at: string;
                                reason?: string;
                            };
                            metrics: {
                                commands: number;
                                refused: number;
                                failed: number;
                                last_command_at: string | null;
                            };
                            /** @description Answers on their way, and those given up. */
                            deliveries: {
                                queued: number;
                                failed: number;
                            };
                            limits: {
                                /** @description count/seconds */
                                per_principal: string;
                                /** @description count/seconds */
                                total: string;
                            };
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "delivery.list": {
        parameters: {
            query?: {
                /** @description Only these: queued, sent or failed. */
                status?: "queued" | "sent" | "failed";
                /** @description Only of this channel. */
                channel?: "api" | "cli" | "panel" | "slack" | "email" | "webhook" | "socket" | "mcp" | "schedule" | "trigger";
                /** @description Older than this number: the next page. */
                before?: number;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deliveries: {
                            id: string;
                            /** @description Rises; the cursor of the list. */
                            number: number;
                            channel: string;
                            /** @description Where it goes; one place gets its deliveries in order. */
                            lane: string;
                            /** @enum {string} */
                            status: "queued" | "sent" | "failed";
                            attempts: number;
                            last_error: string | null;
                            call_id: string | null;
                            created_at: string;
                            /** @description When it is tried again; null when it is over. */
                            next_attempt_at: string | null;
                            sent_at: string | null;
                        }[];
                        next_before: number | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "delivery.retry": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of the delivery. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Rises; the cursor of the list. */
                        number: number;
                        channel: string;
                        /** @description Where it goes; one place gets its deliveries in order. */
                        lane: string;
                        /** @enum {string} */
                        status: "queued" | "sent" | "failed";
                        attempts: number;
                        last_error: string | null;
                        call_id: string | null;
                        created_at: string;
                        /** @description When it is tried again; null when it is over. */
                        next_attempt_at: string | null;
                        sent_at: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "source.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sources: {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            kind: "standard" | "github" | "apikey";
                            /** @enum {string} */
                            role: "viewer" | "agent" | "operator" | "admin";
                            active: boolean;
                            /** @description Where its messages go. */
                            path: string;
                            /** @description How many secrets are good now; two during a rotation. */
                            secrets: number;
                            created_by: string;
                            created_at: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "source.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Its name, which stands in the address: /hooks/<name>. */
                    name: string;
                    /**
                     * @description How it signs: standard (Standard Webhooks), github, or apikey.
                     * @enum {string}
                     */
                    kind: "standard" | "github" | "apikey";
                    /**
                     * @description What its messages may do; never more than the one who makes it.
                     * @enum {string}
                     */
                    role: "viewer" | "agent" | "operator" | "admin";
                    /** @description Its secret, when the other side made it; else one is made. */
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        kind: "standard" | "github" | "apikey";
                        /** @enum {string} */
                        role: "viewer" | "agent" | "operator" | "admin";
                        active: boolean;
                        /** @description Where its messages go. */
                        path: string;
                        /** @description How many secrets are good now; two during a rotation. */
                        secrets: number;
                        created_by: string;
                        created_at: string;
                        /** @description Shown this once. */
                        secret?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "source.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The source, by its id or its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "source.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The source, by its id or its name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description false refuses its messages. */
                    active?: boolean;
                    /**
                     * @description What its messages may do; never more than the one who makes it.
                     * @enum {string}
                     */
                    role?: "viewer" | "agent" | "operator" | "admin";
                    /**
                     * @description Makes a new secret; the old one stays good for the overlap.
                     * @default false
                     */
                    rotate?: boolean;
                    /** @description Its secret, when the other side made it; else one is made. */
                    secret?: string;
                    /**
                     * Format: int32
                     * @description How long the old secret stays good.
                     * @default 86400
                     */
                    overlap_seconds?: number;
                };
                "application/json": {
                    /** @description false refuses its messages. */
                    active?: boolean;
                    /**
                     * @description What its messages may do; never more than the one who makes it.
                     * @enum {string}
                     */
                    role?: "viewer" | "agent" | "operator" | "admin";
                    /**
                     * @description Makes a new secret; the old one stays good for the overlap.
                     * @default false
                     */
                    rotate?: boolean;
                    /** @description Its secret, when the other side made it; else one is made. */
                    secret?: string;
                    /**
                     * Format: int32
                     * @description How long the old secret stays good.
                     * @default 86400
                     */
                    overlap_seconds?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        kind: "standard" | "github" | "apikey";
                        /** @enum {string} */
                        role: "viewer" | "agent" | "operator" | "admin";
                        active: boolean;
                        /** @description Where its messages go. */
                        path: string;
                        /** @description How many secrets are good now; two during a rotation. */
                        secrets: number;
                        created_by: string;
                        created_at: string;
                        /** @description Shown this once. */
                        secret?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "target.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        targets: {
                            id: string;
                            url: string;
                            events: string[];
                            active: boolean;
                            /** @description Why the hub turned it off. */
                            disabled_reason: string | null;
                            created_by: string;
                            created_at: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "target.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uri
                     * @description Where events are posted to; https, and no address of an inner network.
                     */
                    url: string;
                    /** @description Which events, by name with * and ?, such as task_*,job_*. */
                    events: string[];
                    /** @description Its secret (whsec_…); else one is made. */
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        url: string;
                        events: string[];
                        active: boolean;
                        /** @description Why the hub turned it off. */
                        disabled_reason: string | null;
                        created_by: string;
                        created_at: string;
                        /** @description Signs what is sent; shown this once. */
                        secret: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "target.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of the target. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "target.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of the target. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /**
                     * Format: uri
                     * @description Where events are posted to; https, and no address of an inner network.
                     */
                    url?: string;
                    /** @description Which events, by name with * and ?, such as task_*,job_*. */
                    events?: string[];
                    /** @description false sends nothing; true goes on with what happens from now on. */
                    active?: boolean;
                    /**
                     * @description Makes a new secret, which signs from now on.
                     * @default false
                     */
                    rotate?: boolean;
                };
                "application/json": {
                    /**
                     * Format: uri
                     * @description Where events are posted to; https, and no address of an inner network.
                     */
                    url?: string;
                    /** @description Which events, by name with * and ?, such as task_*,job_*. */
                    events?: string[];
                    /** @description false sends nothing; true goes on with what happens from now on. */
                    active?: boolean;
                    /**
                     * @description Makes a new secret, which signs from now on.
                     * @default false
                     */
                    rotate?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        url: string;
                        events: string[];
                        active: boolean;
                        /** @description Why the hub turned it off. */
                        disabled_reason: string | null;
                        created_by: string;
                        created_at: string;
                        /** @description The new secret; shown this once. */
                        secret?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "target.ping": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of the target. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        url: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "slack.manifest": {
        parameters: {
            query?: {
                /** @description http: Slack posts to PUBLIC_URL. socket: the hub opens a socket. Left out: as the settings say. */
                mode?: "http" | "socket";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "slack.doctor": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description App configuration token of api.slack.com/apps; with it the live manifest is compared too. */
                    config_token?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        findings: {
                            /** @description What was looked at. */
                            check: string;
                            ok: boolean;
                            detail: string;
                            /** @description What to do when it is not right. */
                            next?: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "link.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        linked: boolean;
                        /** @description Team and user, as T0123:U0456. */
                        slack_user_id: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "link.start": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Shown this once. */
                        code: string;
                        /** @description What to type in Slack. */
                        say_in_slack: string;
                        expires_at: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "link.remove": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        linked: boolean;
                        /** @description Team and user, as T0123:U0456. */
                        slack_user_id: string | null;
                        changed: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "link.confirm": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The code that /kyros link showed you in Slack. */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        linked: boolean;
                        /** @description Team and user, as T0123:U0456. */
                        slack_user_id: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "user.list": {
        parameters: {
            query?: {
                /** @description Only users whose name or address holds this text. */
                q?: string;
                /** @description Only users with this role. */
                role?: "viewer" | "agent" | "operator" | "admin";
                /** @description Only active users, or only disabled ones. */
                active?: boolean;
                /** @description How many users, 1 to 200. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        users: {
                            id: string;
                            email: string;
                            name: string;
                            /** @enum {string} */
                            role: "viewer" | "agent" | "operator" | "admin";
                            /** @description False: may not sign in, and nothing acts for them. */
                            active: boolean;
                            slack_user_id: string | null;
                            /** @description IANA name; typed times are read in it. */
                            timezone: string;
                            created_at: string;
                            updated_at: string;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "user.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail address; they sign in with it, and it names them. */
                    email: string;
                    /** @description Name that others see, 1 to 100 characters. */
                    name: string;
                    /**
                     * @description What they may do: viewer looks, agent works, operator steers, admin manages.
                     * @enum {string}
                     */
                    role: "viewer" | "agent" | "operator" | "admin";
                    /** @description Password of 8 to 256 characters. Left out, one is made and shown once. */
                    password?: string;
                    /** @description Time zone by its IANA name, such as Europe/Berlin. */
                    timezone?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        password?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "user.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user, by id or e-mail address. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        email: string;
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "agent" | "operator" | "admin";
                        /** @description False: may not sign in, and nothing acts for them. */
                        active: boolean;
                        slack_user_id: string | null;
                        /** @description IANA name; typed times are read in it. */
                        timezone: string;
                        created_at: string;
                        updated_at: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "user.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The user, by id or e-mail address. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/merge-patch+json": {
                    /** @description Name that others see, 1 to 100 characters. */
                    name?: string;
                    /**
                     * @description What they may do: viewer looks, agent works, operator steers, admin manages.
                     * @enum {string}
                     */
                    role?: "viewer" | "agent" | "operator" | "admin";
                    /** @description No: ends their sessions and keys, and they may not sign in. */
                    active?: boolean;
                    /** @description New e-mail address. */
                    email?: string;
                    /** @description Slack user id they are linked to; null unlinks. */
                    slack_user_id?: string | null;
                    /** @description Time zone by its IANA name, such as Europe/Berlin. */
                    timezone?: string;
                };
                "application/json": {
                    /** @description Name that others see, 1 to 100 characters. */
                    name?: string;
                    /**
                     * @description What they may do: viewer looks, agent works, operator steers, admin manages.
                     * @enum {string}
                     */
                    role?: "viewer" | "agent" | "operator" | "admin";
                    /** @description No: ends their sessions and keys, and they may not sign in. */
                    active?: boolean;
                    /** @description New e-mail address. */
                    email?: string;
                    /** @description Slack user id they are linked to; null unlinks. */
                    slack_user_id?: string | null;
                    /** @description Time zone by its IANA name, such as Europe/Berlin. */
                    timezone?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        email: string;
                        name: string;
                        /** @enum {string} */
                        role: "viewer" | "agent" | "operator" | "admin";
                        /** @description False: may not sign in, and nothing acts for them. */
                        active: boolean;
                        slack_user_id: string | null;
                        /** @description IANA name; typed times are read in it. */
                        timezone: string;
                        created_at: string;
                        updated_at: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "user.reset_password": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The user, by id or e-mail address. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        email: string;
                        /** @description Shown this once. */
                        password: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "key.list": {
        parameters: {
            query?: {
                /** @description How many keys, 1 to 200. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            id: string;
                            name: string;
                            /** @description The first characters of the key. */
                            prefix: string;
                            /** @enum {string} */
                            role: "viewer" | "agent" | "operator" | "admin";
                            /** @description E-mail address of the person it acts for; null: the key of a machine. */
                            owner: string | null;
                            created_at: string;
                            expires_at: string | null;
                            /** @description Exact to a minute. */
                            last_used_at: string | null;
                            revoked_at: string | null;
                        }[];
                        /** @description `cursor` of the next page; null on the last. */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "key.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the key is for, as ci or backup; others see it as the one who acts. */
                    name: string;
                    /**
                     * @description What the key may do; never more than the person who makes it may.
                     * @enum {string}
                     */
                    role: "viewer" | "agent" | "operator" | "admin";
                    /**
                     * Format: date-time
                     * @description When it ends by itself; never when left out.
                     */
                    expires_at?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description The key; shown this once. */
                        key: string;
                        prefix: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "key.revoke": {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The key, by its id or its first characters, as key list shows them. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            507: components["responses"]["Problem507"];
            default: components["responses"]["Problem"];
        };
    };
    "audit.list": {
        parameters: {
            query?: {
                /** @description Only rows below this seq: the next page. */
                before?: string;
                /** @description How many rows, 1 to 200. */
                limit?: number;
                /** @description Only this channel. */
                channel?: "api" | "cli" | "panel" | "slack" | "email" | "webhook" | "socket" | "mcp" | "schedule" | "trigger" | "auth";
                /** @description Only this person, key or agent, by name. */
                actor?: string;
                /** @description Only this outcome, such as ok, forbidden or rate_limited. */
                outcome?: string;
                /** @description Only this command, by its dotted name. */
                command?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rows: {
                            /** @description Number of the row; pages go from high to low. */
                            seq: number;
                            /** @description When, ISO time. */
                            at: string;
                            /** @description The asking; log lines and events carry it too. */
                            call_id: string;
                            channel: string;
                            actor: string;
                            principal_id: string | null;
                            role: string | null;
                            /** @description Address it came from. */
                            source: string | null;
                            command: string | null;
                            /** @description What was typed, or the canonical line; secrets are masked. */
                            line: string | null;
                            /** @description Checked arguments; secrets are masked. */
                            args: unknown;
                            /** @description `ok`, `pending`, `running`, or the code of the failure. */
                            outcome: string;
                            detail: string | null;
                            /** @description What it was about, with the versions seen. */
                            targets: unknown;
                            duration_ms: number | null;
                            request_id: string | null;
                            /** @description sha256 over this row and the hash of the row before. */
                            hash: string;
                        }[];
                        /** @description `before` of the next page; null on the last. A page may be short although more follow: a bounded number of rows is looked at. */
                        next_before: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "hub.activity": {
        parameters: {
            query?: {
                /** @description Only rows below this seq: the next page. */
                before?: string;
                /** @description How many rows, 1 to 200. */
                limit?: number;
                /** @description Only this channel. */
                channel?: "api" | "cli" | "panel" | "slack" | "email" | "webhook" | "socket" | "mcp" | "schedule" | "trigger" | "auth";
                /** @description Only this person, key or agent, by name. */
                actor?: string;
                /** @description Only this outcome, such as ok, forbidden or rate_limited. */
                outcome?: string;
                /** @description Only this command, by its dotted name. */
                command?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rows: {
                            /** @description Number of the row; pages go from high to low. */
                            seq: number;
                            /** @description When, ISO time. */
                            at: string;
                            /** @description The asking; log lines and events carry it too. */
                            call_id: string;
                            channel: string;
                            actor: string;
                            principal_id: string | null;
                            role: string | null;
                            /** @description Address it came from. */
                            source: string | null;
                            command: string | null;
                            /** @description What was typed, or the canonical line; secrets are masked. */
                            line: string | null;
                            /** @description Checked arguments; secrets are masked. */
                            args: unknown;
                            /** @description `ok`, `pending`, `running`, or the code of the failure. */
                            outcome: string;
                            detail: string | null;
                            /** @description What it was about, with the versions seen. */
                            targets: unknown;
                            duration_ms: number | null;
                            request_id: string | null;
                            /** @description sha256 over this row and the hash of the row before. */
                            hash: string;
                        }[];
                        /** @description `before` of the next page; null on the last. A page may be short although more follow: a bounded number of rows is looked at. */
                        next_before: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "audit.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        /** @description Rows that follow one another. */
                        checked: number;
                        head: {
                            seq: number;
                            hash: string;
                        };
                        first_bad_seq: number | null;
                        problem: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
            default: components["responses"]["Problem"];
        };
    };
    "auth.login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail */
                    email: string;
                    /** @description Password */
                    password: string;
                    /**
                     * @default body
                     * @enum {string}
                     */
                    delivery?: "body" | "cookie";
                };
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For Authorization: Bearer */
                        access_token: string;
                        /** @description Bearer */
                        token_type: string;
                        /**
                         * Format: int64
                         * @description Seconds
                         */
                        expires_in: number;
                        /** @description Left out when it went into the cookie */
                        refresh_token?: string;
                        user: {
                            /** @description Id */
                            id: string;
                            /** @description E-mail */
                            email: string;
                            /** @description Name */
                            name: string;
                            /** @description viewer, agent, operator or admin */
                            role: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            default: components["responses"]["Problem"];
        };
    };
    "auth.refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out when it comes in the cookie */
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description Refreshed */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For Authorization: Bearer */
                        access_token: string;
                        /** @description Bearer */
                        token_type: string;
                        /**
                         * Format: int64
                         * @description Seconds
                         */
                        expires_in: number;
                        /** @description Left out when it went into the cookie */
                        refresh_token?: string;
                        user: {
                            /** @description Id */
                            id: string;
                            /** @description E-mail */
                            email: string;
                            /** @description Name */
                            name: string;
                            /** @description viewer, agent, operator or admin */
                            role: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            default: components["responses"]["Problem"];
        };
    };
    "auth.logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Names the session, if no access token does */
                    refresh_token?: string;
                    /** @default false */
                    everywhere?: boolean;
                };
            };
        };
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "auth.me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Id of the person, or of the key */
                        id: string;
                        /** @description E-mail; null where the caller has none */
                        email: string | null;
                        /** @description Name */
                        name: string;
                        /** @description viewer, agent, operator or admin */
                        role: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "auth.password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The one until now */
                    current_password: string;
                    /** @description At least 8 characters */
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description Changed; the other sessions were ended */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "auth.sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: {
                            /** @description Id */
                            id: string;
                            /** @description ISO time */
                            created_at: string;
                            /** @description ISO time */
                            last_used_at: string;
                            /** @description ISO time */
                            expires_at: string;
                            user_agent: string | null;
                            address: string | null;
                            current: boolean;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "auth.end_session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the session, as GET /auth/sessions lists it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "hub.commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The catalogue */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Dotted name */
                        name: string;
                        /** @description One sentence */
                        summary: string;
                        /** @description The least role */
                        role: string;
                        /** @description read, write or danger */
                        effect: string;
                        /** @description JSON Schema */
                        input: Record<string, never>;
                        examples: string[];
                        /** @description Method and path */
                        http?: string;
                    }[];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "hub.give": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version this is about; another one is answered with 412 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description At most 255 visible characters; the same key gets the first answer again and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A typed line, or several */
                    text: string;
                } | {
                    /** @description Dotted name */
                    command: string;
                    /** @description Its input, as GET /hub/commands describes it */
                    args?: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Id of the call */
                        id: string;
                        /** @constant */
                        ok: true;
                        /** @description Dotted name */
                        command: string;
                        /** @description As it can be typed */
                        line: string;
                        output: unknown;
                        /** @description For people */
                        text: string;
                        view?: Record<string, never>;
                    } | {
                        ok: boolean;
                        /** @description The transcript */
                        text: string;
                        answers: Record<string, never>[];
                    };
                };
            };
            /** @description Waits for a confirmation */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Id of the call */
                        id: string;
                        /** @constant */
                        status: "pending";
                        /** @description For POST /hub/confirmations/{id} */
                        confirm_id: string;
                        /** @description What will happen */
                        preview: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "hub.complete": {
        parameters: {
            query?: {
                /** @description The text up to the cursor */
                line?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The completions */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The whole word */
                        value: string;
                        /** @description What to put in */
                        insert: string;
                        /**
                         * Format: int64
                         * @description Where in the line
                         */
                        from: number;
                        /** @description noun, command, flag, choice or entity */
                        kind: string;
                        /** @description What it means */
                        hint: string;
                    }[];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "collab.state": {
        parameters: {
            query?: {
                /** @description The state as it was then: an ISO time, or the seq or id of an event */
                at?: string;
            };
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description tasks, locks or agents */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state, with its ETag */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "X-Store-Seq": components["headers"]["X-Store-Seq"];
                    "X-Event-Cursor": components["headers"]["X-Event-Cursor"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: Record<string, never>[];
                        /** @description For If-None-Match and If-Match */
                        etag: string;
                        /**
                         * Format: int64
                         * @description Last event in it
                         */
                        seq: number;
                        /** @description With at: the time of that event; null before the first */
                        at?: string | null;
                    };
                };
            };
            /** @description Not changed since the ETag of If-None-Match */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "X-Store-Seq": components["headers"]["X-Store-Seq"];
                    "X-Event-Cursor": components["headers"]["X-Event-Cursor"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            410: components["responses"]["Problem410"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "collab.log": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Markdown */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The newest part */
                        text: string;
                        /** @description For If-None-Match */
                        etag: string;
                    };
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "collab.tail": {
        parameters: {
            query?: {
                /** @description An event id, the number of one, earliest or now */
                last_event_id?: string;
                /** @description An ISO time, earliest or now */
                since?: string;
                /** @description Of POST /collab/events/ticket, in place of a credential */
                ticket?: string;
                /** @description Names of events, with * and ?; several by comma */
                event?: string;
                /** @description Only events about this task */
                task?: string;
                /** @description Only events by or about this agent */
                agent?: string;
                /** @description Only events caused by this person, key or agent */
                actor?: string;
                /** @description Only events about exactly this, as task:T-1 */
                target?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "collab.ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For ?ticket= */
                        ticket: string;
                        /**
                         * Format: int64
                         * @description Seconds
                         */
                        expires_in_seconds: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            default: components["responses"]["Problem"];
        };
    };
    "operations.health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It lives */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["Problem400"];
            408: components["responses"]["Problem408"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            default: components["responses"]["Problem"];
        };
    };
    "operations.readiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "unavailable";
                        checks: {
                            /** @description ok, off, or what is wrong in one word */
                            database: string;
                            /** @description ok, off, or what is wrong in one word */
                            migrations: string;
                            /** @description ok, off, or what is wrong in one word */
                            queue: string;
                            /** @description ok, off, or what is wrong in one word */
                            collab: string;
                            channels: Record<string, never>;
                        };
                        /** @description For those who are signed in */
                        reasons?: Record<string, never>;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            408: components["responses"]["Problem408"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            /** @description Not ready */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "unavailable";
                        checks: {
                            /** @description ok, off, or what is wrong in one word */
                            database: string;
                            /** @description ok, off, or what is wrong in one word */
                            migrations: string;
                            /** @description ok, off, or what is wrong in one word */
                            queue: string;
                            /** @description ok, off, or what is wrong in one word */
                            collab: string;
                            channels: Record<string, never>;
                        };
                        /** @description For those who are signed in */
                        reasons?: Record<string, never>;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "operations.metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text format */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            408: components["responses"]["Problem408"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            default: components["responses"]["Problem"];
        };
    };
    "operations.openapi": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            408: components["responses"]["Problem408"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            default: components["responses"]["Problem"];
        };
    };
    "operations.docs": {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that is known already; unchanged is answered with 304 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            408: components["responses"]["Problem408"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            default: components["responses"]["Problem"];
        };
    };
}

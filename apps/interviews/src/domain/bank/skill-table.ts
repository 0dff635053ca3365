import type { AreaId } from "../question.ts";

/** The skills of each area: id, label, and other words for it in lower case, with a comma between them. */
export const skillTable: Readonly<Record<AreaId, readonly (readonly [id: string, label: string, aliases: string])[]>> =
  {
    javascript: [
      ["javascript", "JavaScript", "js, ecmascript, es6, vanilla js, closures"],
      ["typescript", "TypeScript", "ts, type script, typed javascript, generics"],
      ["async", "Asynchronous JavaScript", "promises, async await, event loop, callbacks"],
      ["node", "Node.js", "nodejs, node js, npm, deno, bun, streams"],
    ],
    frontend: [
      ["react", "React", "react.js, reactjs, jsx, react hooks, next.js, nextjs, redux"],
      ["css", "CSS", "css3, scss, sass, tailwind, flexbox, css grid, responsive design"],
      ["accessibility", "Accessibility", "a11y, wcag, aria, screen readers, inclusive design"],
      ["web-performance", "Web performance", "core web vitals, page speed, lighthouse, lazy loading"],
      ["browser", "Browsers and the DOM", "dom, html, html5, web apis, web storage, pwa"],
      [
        "frontend-design",
        "Front-end architecture",
        "front end, frontend, front-end, ui, spa, vue, angular, svelte, state management",
      ],
    ],
    backend: [
      ["http", "HTTP", "http2, http methods, status codes, web protocols"],
      ["rest", "REST APIs", "rest, restful, rest api, api, apis, api design, openapi, swagger"],
      [
        "backend-design",
        "Back-end architecture",
        "back end, backend, back-end, web services, server side, express, spring, django, rails, laravel, .net, asp.net",
      ],
      ["caching", "Caching", "cache, redis cache, http caching, memcached, cdn caching"],
      [
        "realtime",
        "WebSockets and live updates",
        "websocket, websockets, web sockets, server-sent events, sse, socket.io",
      ],
      ["graphql", "GraphQL and RPC", "graph ql, apollo, grpc, rpc"],
    ],
    databases: [
      [
        "sql",
        "SQL",
        "structured query language, joins, sql queries, window functions, mysql, sqlite, sql server, oracle",
      ],
      ["postgres", "PostgreSQL", "postgresql, pg, psql, mvcc"],
      [
        "data-modelling",
        "Data modelling",
        "data modeling, schema design, database design, normalisation, normalization, orm",
      ],
      [
        "indexing",
        "Indexes and query plans",
        "indexes, indices, query optimisation, query optimization, query tuning, explain",
      ],
      ["transactions", "Transactions", "acid, isolation levels, locking, optimistic locking"],
      [
        "nosql",
        "NoSQL stores",
        "no sql, mongodb, mongo, dynamodb, cassandra, redis, document databases, key-value stores",
      ],
    ],
    distributed: [
      ["distributed-systems", "Distributed systems", "distributed, distributed computing, distributed system"],
      [
        "queues",
        "Queues and messaging",
        "message queues, messaging, rabbitmq, sqs, pub sub, event driven, event-driven architecture",
      ],
      [
        "consistency",
        "Consistency and replication",
        "replication, cap theorem, eventual consistency, consensus, raft, paxos",
      ],
      [
        "microservices",
        "Microservices",
        "micro services, service oriented architecture, soa, sagas, service boundaries",
      ],
      ["resilience", "Resilience", "fault tolerance, circuit breaker, retries, reliability, high availability"],
      ["scalability", "Scalability", "scaling, sharding, partitioning, load balancing, high load, system design"],
    ],
    networks: [
      ["networking", "Networking", "tcp, tcp ip, tcp/ip, udp, ip, networks, computer networks, latency"],
      ["dns", "DNS and name resolution", "domain name system, name servers"],
      ["tls", "TLS", "ssl, https, certificates"],
      ["linux", "Linux", "unix, ubuntu, debian, bash, shell, shell scripting, command line"],
      [
        "operating-systems",
        "Operating systems",
        "os, processes, threads, memory management, virtual memory, scheduling",
      ],
      ["concurrency", "Concurrency", "multithreading, parallelism, deadlocks, locks, mutex"],
    ],
    cloud: [
      ["containers", "Containers", "docker, podman, container images, dockerfile"],
      ["kubernetes", "Kubernetes", "k8s, helm, openshift, eks, gke, aks, container orchestration"],
      [
        "cloud-platforms",
        "Cloud platforms",
        "cloud, aws, amazon web services, azure, gcp, google cloud, serverless, lambda",
      ],
      [
        "ci-cd",
        "Continuous delivery",
        "ci, cd, ci/cd, continuous integration, continuous deployment, github actions, jenkins, gitlab ci, devops",
      ],
      ["infrastructure-as-code", "Infrastructure as code", "iac, terraform, pulumi, cloudformation, ansible"],
      [
        "observability",
        "Observability",
        "monitoring, logging, tracing, metrics, prometheus, grafana, opentelemetry, sre, alerting",
      ],
    ],
    testing: [
      ["testing", "Testing", "automated testing, qa, quality assurance, test automation, software testing"],
      ["unit-testing", "Unit tests", "unit test, unit testing, jest, vitest, junit, mocha, mocking, mocks"],
      [
        "integration-testing",
        "Integration tests",
        "integration test, integration testing, contract testing, api testing",
      ],
      ["e2e-testing", "End-to-end tests", "e2e, end to end testing, end-to-end testing, playwright, cypress, selenium"],
      ["tdd", "Test-driven development", "test driven development, bdd, test first"],
      [
        "test-strategy",
        "Test strategy",
        "test plan, test planning, test pyramid, regression testing, coverage, performance testing, load testing",
      ],
    ],
    security: [
      [
        "security",
        "Application security",
        "appsec, cybersecurity, cyber security, secure coding, sql injection, infosec",
      ],
      ["web-security", "Web security", "owasp, xss, csrf, cors, content security policy"],
      [
        "authentication",
        "Authentication and authorisation",
        "authorization, authorisation, auth, oauth, oauth2, openid connect, oidc, jwt, sso, saml, rbac",
      ],
      ["cryptography", "Applied cryptography", "crypto, encryption, hashing, password hashing, digital signatures"],
      [
        "threat-modelling",
        "Threat modelling",
        "threat modeling, stride, risk assessment, penetration testing, pentesting",
      ],
      [
        "secrets",
        "Secrets and supply chain",
        "secret management, vault, supply chain security, dependency security, key management",
      ],
    ],
    algorithms: [
      [
        "algorithms",
        "Algorithms",
        "algorithm, problem solving, searching, dynamic programming, recursion, greedy algorithms",
      ],
      [
        "data-structures",
        "Data structures",
        "data structure, hash tables, hash maps, trees, heaps, linked lists, tries",
      ],
      ["complexity", "Complexity", "big o, big-o, time complexity, space complexity, computational complexity"],
      ["graphs", "Graphs", "graph algorithms, graph theory, breadth first search, depth first search, shortest paths"],
      ["sorting", "Sorting and searching", "sort, quicksort, merge sort, binary search"],
    ],
    python: [
      ["python", "Python", "python3, python 3, py, cpython"],
      ["python-typing", "Typing in Python", "type hints, mypy, pydantic, pyright, dataclasses"],
      ["python-concurrency", "Concurrency in Python", "asyncio, gil, python threading, multiprocessing"],
      ["python-web", "Python for the web", "fastapi, flask, django rest framework, wsgi, asgi, celery"],
      ["python-packaging", "Packaging and environments", "pip, poetry, virtualenv, venv, uv, conda"],
    ],
    "data-engineering": [
      ["data-engineering", "Data engineering", "data engineer, data platform, big data, hadoop"],
      ["pipelines", "Data pipelines", "data pipeline, etl, elt, airflow, dagster, prefect, orchestration, dbt"],
      [
        "streaming",
        "Stream processing",
        "stream processing, kafka, flink, kinesis, spark streaming, event streaming, change data capture, cdc",
      ],
      [
        "warehousing",
        "Data warehouses",
        "data warehouse, data warehousing, snowflake, bigquery, redshift, star schema, dimensional modelling, data lake, lakehouse",
      ],
      ["data-quality", "Data quality", "data governance, data validation, data contracts, data lineage"],
      [
        "spark",
        "Spark and batch processing",
        "apache spark, pyspark, databricks, mapreduce, batch processing, parquet",
      ],
    ],
    "machine-learning": [
      [
        "machine-learning",
        "Machine learning",
        "ml, data science, scikit-learn, sklearn, supervised learning, ai, artificial intelligence",
      ],
      [
        "model-evaluation",
        "Evaluating models",
        "model evaluation, precision and recall, cross validation, a/b testing, experimentation, statistics",
      ],
      ["deep-learning", "Deep learning", "neural networks, pytorch, tensorflow, keras, computer vision, transformers"],
      [
        "llm",
        "Language models",
        "llms, large language models, nlp, natural language processing, gpt, rag, retrieval augmented generation, prompt engineering, embeddings",
      ],
      ["mlops", "Models in production", "ml ops, model deployment, model monitoring, feature store, mlflow, drift"],
      [
        "feature-engineering",
        "Features and training data",
        "feature engineering, feature selection, pandas, numpy, data cleaning, training data",
      ],
    ],
    people: [
      ["teamwork", "Teamwork", "team work, team player, collaboration, working in a team, pair programming"],
      ["conflict", "Handling disagreement", "conflict resolution, conflict management, disagreement, negotiation"],
      ["ownership", "Ownership", "responsibility, initiative, accountability, incident management"],
      ["feedback", "Feedback and mentoring", "mentoring, coaching, code review, code reviews, giving feedback"],
      [
        "planning",
        "Planning and priorities",
        "prioritisation, prioritization, project management, agile, scrum, kanban, estimation, time management",
      ],
      [
        "communication",
        "Communication",
        "communication skills, presentation, stakeholder management, documentation, writing",
      ],
      ["leadership", "Leadership", "team lead, tech lead, technical leadership, management, people management"],
      ["learning", "Learning and adapting", "adaptability, self learning, growth mindset, continuous learning"],
    ],
  };

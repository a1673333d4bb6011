# examples/rails-minimal, with channels and requests that only tests have. PAGES is a folder of static pages,
# ADDITIONS one with what another suite adds: app, and config/routes.rb, as an application has them.
require_relative "../../../../examples/rails-minimal/config/application"

application = Rails.application
if (additions = ENV["ADDITIONS"])
  %w[app app/views config/routes.rb].each { |part| application.config.paths[part] << File.join(additions, part) }
end
application.config.eager_load_paths << File.expand_path("app", __dir__)
application.config.paths["public"] = ENV["PAGES"] if ENV["PAGES"]
application.config.public_file_server.enabled = true
if (store = ENV["CACHE_STORE"])
  options = JSON.parse(ENV.fetch("CACHE_OPTIONS", "[]"), symbolize_names: true)
  application.config.cache_store = store.to_sym, *options
end
application.config.eager_load = ENV["EAGER_LOAD"] == "true" if ENV["EAGER_LOAD"]
if (beat = ENV["BEAT"]) # seconds between two pings, where a test has a faster clock
  ActionCable::Server::Connections.send(:remove_const, :BEAT_INTERVAL)
  ActionCable::Server::Connections::BEAT_INTERVAL = beat.to_f
end
application.config.action_cable.worker_pool_size = ENV.fetch("WORKERS", 4).to_i

application.routes.append do
  get "test/instance", to: "test#instance"
  get "test/subscriptions", to: "test#subscriptions"
  get "test/tasks", to: "test#tasks"
  get "test/records/:log", to: "test#records"
  get "test/witness", to: "test#heard"
  post "test/witness", to: "test#listen"
  get "test/news/:paper", to: "test#news"
  post "test/news/:paper", to: "test#publish"
  post "test/books", to: "test#books"
  post "test/entries", to: "test#entries"
  post "test/broadcasts", to: "test#broadcasts"
end

application.initialize!
ApplicationCable::Connection.prepend(FaultyConnection)
ActionCable::Connection::Stream.prepend(QueuedWrites) if ENV["WRITES"] == "queued"

run application

Rails.application.routes.draw do
  get "up", to: ->(_env) { [200, { "content-type" => "text/plain" }, ["up"]] }

  post "login", to: "sessions#create"
  delete "login", to: "sessions#destroy"
  post "tokens", to: "tokens#create"

  post "rooms/:room/messages", to: "messages#create"
  post "notifications", to: "notifications#create"

  # The cable itself is mounted at /cable.
  post "cable/restart", to: "cables#restart"
  delete "users/:name/connections", to: "connections#destroy"
end

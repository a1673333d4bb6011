Rails.application.routes.draw do
  get "up", to: ->(_env) { [200, { "content-type" => "text/plain" }, ["up"]] }

  post "login", to: "sessions#create"
  delete "login", to: "sessions#destroy"
  post "tokens", to: "tokens#create"

  post "rooms/:room/messages", to: "messages#create"
  post "notifications", to: "notifications#create"

  resources :books, only: %i[index create update destroy]

  delete "users/:name/connections", to: "connections#destroy"
  post "cable/restart", to: "cables#restart"

  # By hand, and last: where Rails 6.1 mounts it by itself, it takes all paths below, too.
  mount ActionCable.server, at: "cable"
end

Rails.application.routes.draw do
  scope "api", format: false do
    resource :session, only: %i[show create destroy]
    resource :token, only: :create
    resource :presence, only: %i[show update]
    resource :dashboard, only: :show

    resources :rooms, only: %i[index show], param: :slug do
      resources :messages, only: %i[index create]
      post "read", to: "receipts#create"
    end
    resources :messages, only: %i[update destroy]
    resources :files, only: %i[show create], controller: "uploads"
    resources :notifications, only: :index do
      post "read", on: :collection
    end
    # A name may have dots.
    post "users/:name/notifications", to: "notifications#create", name: %r{[^/]+}
    resources :books, only: %i[index create update destroy]
  end

  get "health", to: "health#show", format: false
  get "metrics", to: "health#metrics", format: false

  # By hand, and last: where Rails 6.1 mounts it by itself, it takes all paths below, too.
  mount ActionCable.server, at: "cable"
end

Rails.application.routes.draw do
  get "programs/connections", to: "programs#connections"
  get "programs/graphql_subscriptions", to: "programs#graphql_subscriptions"
  post "programs/graphql_triggers", to: "programs#trigger"
  get "programs/streams", to: "programs#streams"
  post "programs/broadcasts", to: "programs#broadcast"
  post "programs/operations", to: "programs#operate"
  get "programs/:page", to: "programs#show"
end

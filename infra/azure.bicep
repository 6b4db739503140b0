// Cordon in Azure: two bots in Container Apps, one PostgreSQL that both share, and no password anywhere. One managed identity is the bot,
// signs in to Graph and to the database, and reads the key from Key Vault.
// docs/operate/azure.md goes through it step by step.

@description('Begins the names of all resources: 3 to 16 small letters, digits and hyphens.')
@minLength(3)
@maxLength(16)
param name string = 'cordon'

@description('Where everything is, but for the bot registration, which is global.')
param location string = resourceGroup().location

@description('The image of Cordon, with a version: ghcr.io/<owner>/cordon:1.0.0')
param image string

@description('32 random bytes as base64: openssl rand -base64 32. It seals the audit and encrypts secrets. Give the same one each time.')
@secure()
@minLength(44)
param cordonKey string

@description('The text of the policy: who may ask, who approves, where alerts are posted. Your cordon.yaml, unless another text is given.')
@minLength(1)
param policy string = loadTextContent('../cordon.yaml')

@description('What people see in the list of bots of the subscription.')
param botDisplayName string = 'Cordon'

@description('SKU of the bot registration: F0 is free for Teams.')
@allowed(['F0', 'S1'])
param botSku string = 'F0'

@description('Bearer token of 16 characters or more with which Prometheus reads /metrics; left out, nobody can from outside.')
@secure()
param metricsToken string = ''

@description('Secret of 32 characters or more that alerts are signed with; left out, no alerts are accepted.')
@secure()
param alertsSecret string = ''

@description('Address ranges that may reach the bot, such as those of your own gateway. Empty: everybody may, and Cordon refuses what Teams did not sign.')
param allowedRanges array = []

@description('The network of Cordon; it needs nothing of yours.')
param networkRange string = '10.60.0.0/22'

@description('Size of the database. Burstable is enough for a few hundred requests a day.')
param databaseSku object = {
  name: 'Standard_B1ms'
  tier: 'Burstable'
}

@description('For how many days the database can be restored to any moment: 7 to 35.')
@minValue(7)
@maxValue(35)
param backupDays int = 14

@description('Spreads bots over the zones of the region, where it has zones.')
param zoneRedundant bool = false

var suffix = uniqueString(resourceGroup().id)
var appName = '${name}-bot'
var databaseName = 'cordon'
var keyVaultSecretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b874-0445c86b69e6'
)
var optionalSecrets = concat(
  empty(metricsToken) ? [] : [{ name: 'metrics-token', value: metricsToken }],
  empty(alertsSecret) ? [] : [{ name: 'alerts-secret', value: alertsSecret }]
)
var optionalSettings = concat(
  empty(metricsToken) ? [] : [{ name: 'METRICS_TOKEN', secretRef: 'metrics-token' }],
  empty(alertsSecret) ? [] : [{ name: 'ALERTS_SECRET', secretRef: 'alerts-secret' }]
)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    retentionInDays: 90
    sku: {
      name: 'PerGB2018'
    }
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [networkRange]
    }
    subnets: [
      {
        name: 'bots'
        properties: {
          addressPrefix: cidrSubnet(networkRange, 24, 0)
          delegations: [
            {
              name: 'containerApps'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: cidrSubnet(networkRange, 24, 1)
          delegations: [
            {
              name: 'postgres'
              properties: {
                serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers'
              }
            }
          ]
        }
      }
    ]
  }

  resource bots 'subnets' existing = {
    name: 'bots'
  }

  resource database 'subnets' existing = {
    name: 'database'
  }
}

resource databaseZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: '${name}-${suffix}.private.postgres.database.azure.com'
  location: 'global'

  resource link 'virtualNetworkLinks' = {
    name: '${name}-link'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
}

// No address of the database is reachable from outside, and it takes no passwords.
resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${suffix}'
  location: location
  sku: databaseSku
  properties: {
    version: '17'
    storage: {
      storageSizeGB: 32
    }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: 'Disabled'
    }
    network: {
      delegatedSubnetResourceId: network::database.id
      privateDnsZoneArmResourceId: databaseZone.id
      publicNetworkAccess: 'Disabled'
    }
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: subscription().tenantId
    }
  }
  dependsOn: [databaseZone::link]

  resource owner 'administrators' = {
    name: identity.properties.principalId
    properties: {
      principalName: identity.name
      principalType: 'ServicePrincipal'
      tenantId: subscription().tenantId
    }
  }

  resource tables 'databases' = {
    name: databaseName
    properties: {
      charset: 'UTF8'
      collation: 'en_US.utf8'
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('${name}-${suffix}', 24)
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }

  resource key 'secrets' = {
    name: 'cordon-key'
    properties: {
      value: cordonKey
    }
  }
}

resource mayReadKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: keyVaultSecretsUser
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
    vnetConfiguration: {
      infrastructureSubnetId: network::bots.id
      internal: false
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    zoneRedundant: zoneRedundant
  }
}

resource bots 'Microsoft.App/containerApps@2025-01-01' = {
  name: appName
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        allowInsecure: false
        targetPort: 3978
        transport: 'http'
        ipSecurityRestrictions: [
          for (range, n) in allowedRanges: {
            name: 'allowed-${n}'
            action: 'Allow'
            ipAddressRange: range
          }
        ]
      }
      secrets: concat(
        [
          {
            name: 'cordon-key'
            identity: identity.id
            keyVaultUrl: vault::key.properties.secretUri
          }
          {
            name: 'policy'
            value: policy
          }
        ],
        optionalSecrets
      )
    }
    template: {
      terminationGracePeriodSeconds: 40
      containers: [
        {
          name: 'cordon'
          image: image
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(
            [
              { name: 'PORT', value: '3978' }
              { name: 'HOST', value: '0.0.0.0' }
              { name: 'PUBLIC_URL', value: 'https://${appName}.${environment.properties.defaultDomain}' }
              { name: 'MicrosoftAppType', value: 'UserAssignedMSI' }
              { name: 'MicrosoftAppId', value: identity.properties.clientId }
              { name: 'MicrosoftAppTenantId', value: identity.properties.tenantId }
              { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
              { name: 'GRAPH_CREDENTIAL', value: 'managed-identity' }
              {
                name: 'DATABASE_URL'
                value: 'postgres://${identity.name}@${database.properties.fullyQualifiedDomainName}/${databaseName}?sslmode=verify-full'
              }
              { name: 'DATABASE_CREDENTIAL', value: 'entra' }
              { name: 'CORDON_KEY', secretRef: 'cordon-key' }
              { name: 'CORDON_CONFIG', value: '/etc/cordon/cordon.yaml' }
              { name: 'CORDON_DATA', value: '/data' }
            ],
            optionalSettings
          )
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/healthz'
                port: 3978
              }
              periodSeconds: 2
              failureThreshold: 30
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: 3978
              }
              periodSeconds: 10
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: 3978
              }
              periodSeconds: 5
              failureThreshold: 3
            }
          ]
          volumeMounts: [
            {
              volumeName: 'policy'
              mountPath: '/etc/cordon'
            }
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
        }
      ]
      scale: {
        minReplicas: 2
        maxReplicas: 3
      }
      volumes: [
        {
          name: 'policy'
          storageType: 'Secret'
          secrets: [
            {
              secretRef: 'policy'
              path: 'cordon.yaml'
            }
          ]
        }
        {
          name: 'data'
          storageType: 'EmptyDir'
        }
      ]
    }
  }
  dependsOn: [mayReadKey, database::owner, database::tables]
}

resource registration 'Microsoft.BotService/botServices@2022-09-15' = {
  name: '${name}-${suffix}'
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: botSku
  }
  properties: {
    displayName: botDisplayName
    endpoint: 'https://${bots.properties.configuration.ingress.fqdn}/api/messages'
    msaAppId: identity.properties.clientId
    msaAppMSIResourceId: identity.id
    msaAppTenantId: identity.properties.tenantId
    msaAppType: 'UserAssignedMSI'
    disableLocalAuth: true
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
      }
    }
  }
}

// By these names Microsoft's toolkit puts them into env/, and the app package takes them from there.
output BOT_ID string = identity.properties.clientId
output BOT_DOMAIN string = bots.properties.configuration.ingress.fqdn
output CORDON_PRINCIPAL_ID string = identity.properties.principalId
output CORDON_DATABASE_HOST string = database.properties.fullyQualifiedDomainName
